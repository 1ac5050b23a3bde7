"""The bank holidays of England and Wales, 1995 to 2027: a generated table.

A test compares it with the package `holidays` (division England, whose bank holidays are those of
Wales) and can write it anew. `(observed)` marks the substitute day of a holiday that fell
on a weekend.
"""

from __future__ import annotations

import datetime as dt

__all__ = ["bank_holidays"]


def bank_holidays() -> dict[dt.date, str]:
    """Return the name of each bank holiday by its day."""
    return {dt.date.fromisoformat(line[:10]): line[11:] for line in _TABLE.splitlines()}


_TABLE = """\
1995-01-01 New Year's Day
1995-01-02 New Year's Day (observed)
1995-04-14 Good Friday
1995-04-17 Easter Monday
1995-05-08 May Day
1995-05-29 Spring Bank Holiday
1995-08-28 Late Summer Bank Holiday
1995-12-25 Christmas Day
1995-12-26 Boxing Day
1996-01-01 New Year's Day
1996-04-05 Good Friday
1996-04-08 Easter Monday
1996-05-06 May Day
1996-05-27 Spring Bank Holiday
1996-08-26 Late Summer Bank Holiday
1996-12-25 Christmas Day
1996-12-26 Boxing Day
1997-01-01 New Year's Day
1997-03-28 Good Friday
1997-03-31 Easter Monday
1997-05-05 May Day
1997-05-26 Spring Bank Holiday
1997-08-25 Late Summer Bank Holiday
1997-12-25 Christmas Day
1997-12-26 Boxing Day
1998-01-01 New Year's Day
1998-04-10 Good Friday
1998-04-13 Easter Monday
1998-05-04 May Day
1998-05-25 Spring Bank Holiday
1998-08-31 Late Summer Bank Holiday
1998-12-25 Christmas Day
1998-12-26 Boxing Day
1998-12-28 Boxing Day (observed)
1999-01-01 New Year's Day
1999-04-02 Good Friday
1999-04-05 Easter Monday
1999-05-03 May Day
1999-05-31 Spring Bank Holiday
1999-08-30 Late Summer Bank Holiday
1999-12-25 Christmas Day
1999-12-26 Boxing Day
1999-12-27 Christmas Day (observed)
1999-12-28 Boxing Day (observed)
1999-12-31 Millennium Celebrations
2000-01-01 New Year's Day
2000-01-03 New Year's Day (observed)
2000-04-21 Good Friday
2000-04-24 Easter Monday
2000-05-01 May Day
2000-05-29 Spring Bank Holiday
2000-08-28 Late Summer Bank Holiday
2000-12-25 Christmas Day
2000-12-26 Boxing Day
2001-01-01 New Year's Day
2001-04-13 Good Friday
2001-04-16 Easter Monday
2001-05-07 May Day
2001-05-28 Spring Bank Holiday
2001-08-27 Late Summer Bank Holiday
2001-12-25 Christmas Day
2001-12-26 Boxing Day
2002-01-01 New Year's Day
2002-03-29 Good Friday
2002-04-01 Easter Monday
2002-05-06 May Day
2002-06-03 Golden Jubilee of Elizabeth II
2002-06-04 Spring Bank Holiday
2002-08-26 Late Summer Bank Holiday
2002-12-25 Christmas Day
2002-12-26 Boxing Day
2003-01-01 New Year's Day
2003-04-18 Good Friday
2003-04-21 Easter Monday
2003-05-05 May Day
2003-05-26 Spring Bank Holiday
2003-08-25 Late Summer Bank Holiday
2003-12-25 Christmas Day
2003-12-26 Boxing Day
2004-01-01 New Year's Day
2004-04-09 Good Friday
2004-04-12 Easter Monday
2004-05-03 May Day
2004-05-31 Spring Bank Holiday
2004-08-30 Late Summer Bank Holiday
2004-12-25 Christmas Day
2004-12-26 Boxing Day
2004-12-27 Christmas Day (observed)
2004-12-28 Boxing Day (observed)
2005-01-01 New Year's Day
2005-01-03 New Year's Day (observed)
2005-03-25 Good Friday
2005-03-28 Easter Monday
2005-05-02 May Day
2005-05-30 Spring Bank Holiday
2005-08-29 Late Summer Bank Holiday
2005-12-25 Christmas Day
2005-12-26 Boxing Day
2005-12-27 Christmas Day (observed)
2006-01-01 New Year's Day
2006-01-02 New Year's Day (observed)
2006-04-14 Good Friday
2006-04-17 Easter Monday
2006-05-01 May Day
2006-05-29 Spring Bank Holiday
2006-08-28 Late Summer Bank Holiday
2006-12-25 Christmas Day
2006-12-26 Boxing Day
2007-01-01 New Year's Day
2007-04-06 Good Friday
2007-04-09 Easter Monday
2007-05-07 May Day
2007-05-28 Spring Bank Holiday
2007-08-27 Late Summer Bank Holiday
2007-12-25 Christmas Day
2007-12-26 Boxing Day
2008-01-01 New Year's Day
2008-03-21 Good Friday
2008-03-24 Easter Monday
2008-05-05 May Day
2008-05-26 Spring Bank Holiday
2008-08-25 Late Summer Bank Holiday
2008-12-25 Christmas Day
2008-12-26 Boxing Day
2009-01-01 New Year's Day
2009-04-10 Good Friday
2009-04-13 Easter Monday
2009-05-04 May Day
2009-05-25 Spring Bank Holiday
2009-08-31 Late Summer Bank Holiday
2009-12-25 Christmas Day
2009-12-26 Boxing Day
2009-12-28 Boxing Day (observed)
2010-01-01 New Year's Day
2010-04-02 Good Friday
2010-04-05 Easter Monday
2010-05-03 May Day
2010-05-31 Spring Bank Holiday
2010-08-30 Late Summer Bank Holiday
2010-12-25 Christmas Day
2010-12-26 Boxing Day
2010-12-27 Christmas Day (observed)
2010-12-28 Boxing Day (observed)
2011-01-01 New Year's Day
2011-01-03 New Year's Day (observed)
2011-04-22 Good Friday
2011-04-25 Easter Monday
2011-04-29 Wedding of William and Catherine
2011-05-02 May Day
2011-05-30 Spring Bank Holiday
2011-08-29 Late Summer Bank Holiday
2011-12-25 Christmas Day
2011-12-26 Boxing Day
2011-12-27 Christmas Day (observed)
2012-01-01 New Year's Day
2012-01-02 New Year's Day (observed)
2012-04-06 Good Friday
2012-04-09 Easter Monday
2012-05-07 May Day
2012-06-04 Spring Bank Holiday
2012-06-05 Diamond Jubilee of Elizabeth II
2012-08-27 Late Summer Bank Holiday
2012-12-25 Christmas Day
2012-12-26 Boxing Day
2013-01-01 New Year's Day
2013-03-29 Good Friday
2013-04-01 Easter Monday
2013-05-06 May Day
2013-05-27 Spring Bank Holiday
2013-08-26 Late Summer Bank Holiday
2013-12-25 Christmas Day
2013-12-26 Boxing Day
2014-01-01 New Year's Day
2014-04-18 Good Friday
2014-04-21 Easter Monday
2014-05-05 May Day
2014-05-26 Spring Bank Holiday
2014-08-25 Late Summer Bank Holiday
2014-12-25 Christmas Day
2014-12-26 Boxing Day
2015-01-01 New Year's Day
2015-04-03 Good Friday
2015-04-06 Easter Monday
2015-05-04 May Day
2015-05-25 Spring Bank Holiday
2015-08-31 Late Summer Bank Holiday
2015-12-25 Christmas Day
2015-12-26 Boxing Day
2015-12-28 Boxing Day (observed)
2016-01-01 New Year's Day
2016-03-25 Good Friday
2016-03-28 Easter Monday
2016-05-02 May Day
2016-05-30 Spring Bank Holiday
2016-08-29 Late Summer Bank Holiday
2016-12-25 Christmas Day
2016-12-26 Boxing Day
2016-12-27 Christmas Day (observed)
2017-01-01 New Year's Day
2017-01-02 New Year's Day (observed)
2017-04-14 Good Friday
2017-04-17 Easter Monday
2017-05-01 May Day
2017-05-29 Spring Bank Holiday
2017-08-28 Late Summer Bank Holiday
2017-12-25 Christmas Day
2017-12-26 Boxing Day
2018-01-01 New Year's Day
2018-03-30 Good Friday
2018-04-02 Easter Monday
2018-05-07 May Day
2018-05-28 Spring Bank Holiday
2018-08-27 Late Summer Bank Holiday
2018-12-25 Christmas Day
2018-12-26 Boxing Day
2019-01-01 New Year's Day
2019-04-19 Good Friday
2019-04-22 Easter Monday
2019-05-06 May Day
2019-05-27 Spring Bank Holiday
2019-08-26 Late Summer Bank Holiday
2019-12-25 Christmas Day
2019-12-26 Boxing Day
2020-01-01 New Year's Day
2020-04-10 Good Friday
2020-04-13 Easter Monday
2020-05-08 May Day
2020-05-25 Spring Bank Holiday
2020-08-31 Late Summer Bank Holiday
2020-12-25 Christmas Day
2020-12-26 Boxing Day
2020-12-28 Boxing Day (observed)
2021-01-01 New Year's Day
2021-04-02 Good Friday
2021-04-05 Easter Monday
2021-05-03 May Day
2021-05-31 Spring Bank Holiday
2021-08-30 Late Summer Bank Holiday
2021-12-25 Christmas Day
2021-12-26 Boxing Day
2021-12-27 Christmas Day (observed)
2021-12-28 Boxing Day (observed)
2022-01-01 New Year's Day
2022-01-03 New Year's Day (observed)
2022-04-15 Good Friday
2022-04-18 Easter Monday
2022-05-02 May Day
2022-06-02 Spring Bank Holiday
2022-06-03 Platinum Jubilee of Elizabeth II
2022-08-29 Late Summer Bank Holiday
2022-09-19 State Funeral of Queen Elizabeth II
2022-12-25 Christmas Day
2022-12-26 Boxing Day
2022-12-27 Christmas Day (observed)
2023-01-01 New Year's Day
2023-01-02 New Year's Day (observed)
2023-04-07 Good Friday
2023-04-10 Easter Monday
2023-05-01 May Day
2023-05-08 Coronation of Charles III
2023-05-29 Spring Bank Holiday
2023-08-28 Late Summer Bank Holiday
2023-12-25 Christmas Day
2023-12-26 Boxing Day
2024-01-01 New Year's Day
2024-03-29 Good Friday
2024-04-01 Easter Monday
2024-05-06 May Day
2024-05-27 Spring Bank Holiday
2024-08-26 Late Summer Bank Holiday
2024-12-25 Christmas Day
2024-12-26 Boxing Day
2025-01-01 New Year's Day
2025-04-18 Good Friday
2025-04-21 Easter Monday
2025-05-05 May Day
2025-05-26 Spring Bank Holiday
2025-08-25 Late Summer Bank Holiday
2025-12-25 Christmas Day
2025-12-26 Boxing Day
2026-01-01 New Year's Day
2026-04-03 Good Friday
2026-04-06 Easter Monday
2026-05-04 May Day
2026-05-25 Spring Bank Holiday
2026-08-31 Late Summer Bank Holiday
2026-12-25 Christmas Day
2026-12-26 Boxing Day
2026-12-28 Boxing Day (observed)
2027-01-01 New Year's Day
2027-03-26 Good Friday
2027-03-29 Easter Monday
2027-05-03 May Day
2027-05-31 Spring Bank Holiday
2027-08-30 Late Summer Bank Holiday
2027-12-25 Christmas Day
2027-12-26 Boxing Day
2027-12-27 Christmas Day (observed)
2027-12-28 Boxing Day (observed)
"""
