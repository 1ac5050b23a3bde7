"""What the service refuses, with which status, and that no body makes it fail."""

from __future__ import annotations

import concurrent.futures
import functools
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import esi_rules as esi
from esi_rules.files.inspection import vocabulary, with_set_up
from esi_rules.files.parse_inspection import read_json
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.frameworks.own import SHIPPED
from tests.support.malformed_bodies import malformed_bodies
from tests.support.served import Reply, Served, serving

POSTS = ("/evaluate", "/score", "/explain?case=S01", "/due")
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def small() -> Iterator[Served]:
    """A server with small limits."""
    with serving("--max-bytes", "60000", "--max-cases", "3", "--max-seconds", "1") as served:
        yield served


@pytest.fixture(scope="module")
def document(loaded: esi.Loaded) -> dict[str, Any]:
    three = attrs.evolve(
        loaded.inspection,
        cases=loaded.inspection.cases[:3],
        readings={"days-unit": "calendar"},
        limits={"risk-of-harm-assessment.limit": "10 working days"},
        not_followed_up=("B4",),
    )
    return json.loads(esi.to_json(three))  # type: ignore[no-any-return]


def refused(reply: Reply, status: int, words: str) -> None:
    assert reply.status == status, reply.content
    assert reply.kind == PROBLEM
    assert reply.data["status"] == status
    assert reply.data["type"] == "about:blank"
    assert words in reply.data["detail"]


def agrees(reply: Reply, body: bytes) -> None:
    """Check that the service accepts what the library reads, and words every problem as it does."""
    problems = problems_of(body)
    if problems:
        assert reply.status == 422
        assert reply.kind == PROBLEM
        texts = [each["text"] for each in reply.data["problems"]]
        assert texts == [problem.words() for problem in problems[:500]]
        assert reply.data["more_problems"] == max(0, len(problems) - 500)
    elif reply.status != 200:  # the case that is to be explained may have another id now
        assert reply.status == 422
        assert [each["key"] for each in reply.data["problems"]] == ["case"]


@functools.cache
def _names() -> Vocabulary:
    return vocabulary()  # which takes longer than to read a body


def problems_of(body: bytes) -> tuple[esi.Problem, ...]:
    """What the library says is wrong with a body."""
    try:
        with_set_up(read_json("body", body, _names()), SHIPPED)
    except esi.BadInputError as error:
        return error.problems
    return ()


def test_malformed_bodies_are_refused_in_the_words_of_the_library(
    server: Served, document: dict[str, Any]
) -> None:
    replies = []
    for number, body in enumerate(malformed_bodies(document, 80, seed=12)):
        reply = server.post(POSTS[number % 4], body)
        agrees(reply, body)
        replies.append(reply.status)
    assert replies.count(422) > 40


@pytest.mark.slow
def test_ten_thousand_malformed_bodies_and_no_failure(
    server: Served, document: dict[str, Any]
) -> None:
    statuses: dict[int, int] = {}
    for number, body in enumerate(malformed_bodies(document, 10_000, seed=2005)):
        reply = server.post(POSTS[number % 4], body)
        agrees(reply, body)
        statuses[reply.status] = statuses.get(reply.status, 0) + 1
    assert set(statuses) == {200, 422}
    assert statuses[422] > 6_000


def test_every_problem_of_a_body_is_reported_with_its_key(
    server: Served, document: dict[str, Any]
) -> None:
    body = json.loads(json.dumps(document))
    body["cases"][0]["sentence"] = "ordr"
    body["events"][1]["on"] = "2004-02-30"
    body["events"][2]["event"] = "suprvision_plan"
    body["readings"]["days-unit"] = "clendar"
    reply = server.post("/score", json.dumps(body).encode())
    refused(reply, 422, "4 problems found")
    keys = {each["key"]: each["suggestion"] for each in reply.data["problems"]}
    assert keys == {
        "cases[0].sentence": "order",
        "events[1].on": None,
        "events[2].event": "supervision_plan",
        "readings.days-unit": "calendar",
    }


def test_wrong_parameters_are_reported_together(server: Served, body: bytes) -> None:
    reply = server.post("/explain?full=yes&cas=S01&case=S01&case=S02", body)
    refused(reply, 422, "3 problems found")
    shown = {(each["key"], each["value"]): each for each in reply.data["problems"]}
    assert set(shown) == {("full", "yes"), (None, "cas"), ("case", None)}
    assert shown[None, "cas"]["suggestion"] == "case"
    refused(server.post("/explain", body), 422, "name one of the 57 cases of the body")
    refused(server.post("/explain?case=S1", body), 422, "is not a case of this inspection")
    refused(server.post("/score?by=distrct", body), 422, "did you mean `district`?")
    refused(server.post("/due?as_at=2005-01-01", body), 422, "is not a parameter")
    refused(server.ask("GET", "/standards?edition=ns2001"), 422, "must be `ns2000` or `ns2005`")
    refused(server.ask("GET", "/rulebook?reading=days-unit"), 422, "must be a name and a value")
    refused(server.ask("GET", "/rulebook?reading=days-unit=x"), 422, "must be `working`")


def test_paths_methods_and_types_that_there_are_not(server: Served, body: bytes) -> None:
    refused(server.ask("GET", "/nothing"), 404, "is not a path of this service")
    refused(server.ask("GET", "/schemas/inspction"), 404, "did you mean `inspection`?")
    reply = server.ask("GET", "/score")
    refused(reply, 405, "`GET` is not a method of this path; use POST")
    assert reply.headers["allow"] == "POST"
    for headers in (
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ):
        refused(server.ask("POST", "/score", body, headers), 415, "the body must be sent with")
    utf8 = {"Content-Type": "application/json; charset=utf-8"}
    assert server.ask("POST", "/due", body, utf8).status == 200


def test_no_answer_is_kept_by_a_cache_or_read_as_another_type(server: Served, body: bytes) -> None:
    for reply in (server.post("/due", body), server.post("/due", b"{")):
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "server" not in reply.headers


def test_a_body_may_have_as_many_cases_and_bytes_as_the_limits_say(
    small: Served, document: dict[str, Any]
) -> None:
    body = json.dumps(document).encode()
    assert small.post("/due", body).status == 200
    assert small.post("/due", body.ljust(60_000)).status == 200
    for size in (60_001, 200_000, 240_001):
        refused(small.post("/due", body.ljust(size)), 413, "larger than 60000 bytes")
    more = {**document, "cases": [*document["cases"], {**document["cases"][0], "case_id": "S99"}]}
    refused(small.post("/due", json.dumps(more).encode()), 413, "has 4 cases")


def test_a_body_without_a_stated_length_is_cut_off_too(small: Served) -> None:
    reply = small.ask("GET", "/")
    assert reply.data["limits"] == {"max_bytes": 60000, "max_cases": 3, "max_seconds": 1}
    head = (
        b"POST /due HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection((small.host, small.port), timeout=30) as connection:
        connection.sendall(head)
        for _ in range(13):
            connection.sendall(b"1388\r\n" + b" " * 5000 + b"\r\n")
        connection.sendall(b"0\r\n\r\n")
        assert b" 413 " in connection.recv(100)


def test_a_body_that_does_not_arrive_is_given_up(small: Served) -> None:
    head = (
        b"POST /due HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n{"
    )
    started = time.monotonic()
    with socket.create_connection((small.host, small.port), timeout=30) as connection:
        connection.sendall(head)
        assert b" 408 " in connection.recv(100)
    assert time.monotonic() - started < 10


def test_a_sender_that_goes_away_leaves_its_turn_to_others(small: Served) -> None:
    head = (
        b"POST /due HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n{"
    )
    for _ in range(20):
        with socket.create_connection((small.host, small.port), timeout=30) as connection:
            connection.sendall(head)
    refused(small.post("/due", b"{"), 422, "is not JSON")


def test_requests_at_once_do_not_meet(server: Served, loaded: esi.Loaded) -> None:
    cases = loaded.inspection.cases[:12]
    bodies = {
        case.case_id: esi.to_json(attrs.evolve(loaded.inspection, cases=[case])).encode()
        for case in cases
    }
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda id: (id, server.post("/evaluate", bodies[id])), [*bodies] * 2)
        for id, reply in found:
            assert [*reply.data["findings"]["findings"]] == [id]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "70000"], "--port: `70000` must be a number from 0 to 65535"),
        (["--host", "999.1.1.1", "--port", "0"], "cannot be listened at"),
        (["--max-cases", "0"], "--max-cases: `0` must be a whole number of 1 or more"),
    ],
)
def test_an_address_or_a_limit_that_cannot_be_is_refused(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from esi_rules.cli import main

    assert main(["serve", *options]) == 2
    assert words in capsys.readouterr().err


def test_the_server_ends_in_order_when_it_is_told_to() -> None:
    with serving() as served:
        assert served.host == "127.0.0.1"
        served.process.terminate()
        assert served.process.wait(60) == 0
        assert served.process.stderr is not None
        assert served.process.stderr.read() == ""
