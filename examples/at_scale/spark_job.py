"""Judge a caseload that stays in Spark, and score it: local Spark, or unchanged a cluster's.

    PYSPARK_PYTHON=.venv/bin/python \\
        .venv/bin/python examples/at_scale/spark_job.py CASELOAD VERDICTS
    spark-submit --master yarn \\
        examples/at_scale/spark_job.py hdfs:///caseload hdfs:///verdicts

CASELOAD is any place that Spark reads `cases`, `events` and `answers` from as Parquet; VERDICTS is
where it writes a row for every case and standard. The workers judge the cases, so each of them
needs esi-rules, numpy, polars and pyarrow. On this machine PYSPARK_PYTHON says which Python they
run. On a cluster, pack an environment that has them and add
`--archives environment.tar.gz#environment --conf spark.pyspark.python=./environment/bin/python`.
Only the sheet's counts come back to the driver.
"""

from __future__ import annotations

import argparse
import datetime as dt

from pyspark.sql import SparkSession

import esi_rules as esi


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("caseload", help="where cases, events and answers lie as Parquet")
    parser.add_argument("verdicts", help="where to write the verdicts")
    parser.add_argument("--as-at", type=dt.date.fromisoformat, default=dt.date(2006, 1, 31))
    parser.add_argument("--area", default="From Spark")
    options = parser.parse_args()

    # On a cluster, spark-submit has set the master already; alone, this machine is the cluster.
    spark = SparkSession.builder.appName("esi-rules").getOrCreate()
    cases, events, answers = (
        spark.read.parquet(f"{options.caseload}/{name}.parquet")
        for name in ("cases", "events", "answers")
    )

    inspection = esi.Inspection(options.area, options.as_at)
    standards = esi.national_standards()
    verdicts = esi.evaluate_frames(cases, events, answers, standards=standards, as_at=options.as_at)
    verdicts.write.mode("overwrite").parquet(options.verdicts)

    sheet = esi.score_frames(cases, events, answers, inspection=inspection)
    print(f"{sheet.provenance.cases} cases, {sheet.provenance.unrated} without a rating")
    for id, score in sheet.sections.items():
        print(f"{id}  {score.display}")
    print(f"overall  {sheet.overall.display}")
    spark.stop()


if __name__ == "__main__":
    main()
