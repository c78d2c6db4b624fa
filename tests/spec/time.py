"""When: which day, week and period a record belongs to."""

from tests.spec.spec import ONE_SESSION, Ask, Spec

SPECS = [
    Spec(
        "A session belongs to the local date on which it started",
        "A night shift to 01:00 stays on its day, and so do its encounters and incidents. Times in the records carry "
        "their offset; the date is the service's own. A time without offset is in the service's time zone.",
        tables={
            "sessions": """
                session_id   kind     started_at                  ended_at                    staff_ids
                night        street   2016-03-31T20:00:00+02:00   2016-04-01T01:00:00+02:00   a|b
                utc          street   2016-04-30T22:30:00+00:00   2016-05-01T00:30:00+00:00   a
                plain        street   2016-05-31T23:59:00         2016-06-01T00:30:00         a
                """,
            "encounters": """
                encounter_id   session_id   place    count   gender
                e1             night        torget   3       girl
                e2             utc          torget   2       boy
                e3             plain        torget   1       boy
                """,
            "incidents": """
                incident_id   session_id   occurred_at                 kind       place
                i1            night        2016-04-01T00:40:00+02:00   overdose   torget
                i2            -            2016-04-01T00:40:00+02:00   threat     torget
                """,
        },
        asks=[
            Ask("sessions", "2016", by="month", gives="""
                month     value
                2016-03   1
                2016-05   2
                """, total=3),
            Ask("encounters", "2016-03", total=3),
            Ask("encounters", "2016-05-01..2016-05-01", total=2),
            Ask("incidents", "2016", by="date", gives="""
                date         value
                2016-03-31   1
                2016-04-01   1
                """, total=2),
            Ask("sessions", "2016", by="weekday,hour", gives="""
                weekday   hour   value
                2         23     1
                4         20     1
                7         0      1
                """, total=3),
        ],
    ),
    Spec(
        "Hours are hours that passed, also when the clock changes",
        "In the night to 27 March 2016 the clock jumps from 02:00 to 03:00; in the night to 30 October the hour from "
        "02:00 comes twice.",
        tables={
            "sessions": """
                session_id   kind     started_at                  ended_at                    staff_ids
                spring       street   2016-03-27T01:00:00+01:00   2016-03-27T04:00:00+02:00   a|b
                autumn       street   2016-10-30T01:00:00+02:00   2016-10-30T04:00:00+01:00   a|b
                autumn2      street   2016-10-30T02:30:00+01:00   2016-10-30T03:00:00+01:00   a
                """,
        },
        asks=[
            Ask("session_hours", "2016", by="month", gives="""
                month     value
                2016-03   2
                2016-10   4.5
                """, total=6.5),
            Ask("staff_hours", "2016", total=12.5),
            Ask("sessions", "2016-10", by="hour", gives="""
                hour   value
                1      1
                2      1
                """),
        ],
    ),
    Spec(
        "Periods include both their ends",
        "A year, half, quarter, month, ISO week, a span of days, or whole years.",
        tables={
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                s1           street   2015-12-31T20:00:00   2015-12-31T21:00:00   a
                s2           street   2016-01-01T20:00:00   2016-01-01T21:00:00   a
                s3           street   2016-01-03T20:00:00   2016-01-03T21:00:00   a
                s4           street   2016-01-04T20:00:00   2016-01-04T21:00:00   a
                s5           street   2016-06-30T20:00:00   2016-06-30T21:00:00   a
                s6           street   2016-07-01T20:00:00   2016-07-01T21:00:00   a
                s7           street   2016-12-31T20:00:00   2016-12-31T21:00:00   a
                """,
        },
        asks=[
            Ask("sessions", "2016", total=6),
            Ask("sessions", "2016-H1", total=4),
            Ask("sessions", "2016-H2", total=2),
            Ask("sessions", "2016-Q3", total=1),
            Ask("sessions", "2016-12", total=1),
            Ask("sessions", "2015-W53", total=3),
            Ask("sessions", "2015-12-31..2016-01-01", total=2),
            Ask("sessions", "2015..2016", by="year", gives="""
                year   value
                2015   1
                2016   6
                """, total=7),
        ],
    ),
    Spec(
        "Weeks are ISO weeks, fortnights are counted from a Monday",
        "Week 53 of 2015 runs into January. A fortnight is named by its first day.",
        tables={
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                s1           street   2015-12-31T20:00:00   2015-12-31T21:00:00   a
                s2           street   2016-01-03T20:00:00   2016-01-03T21:00:00   a
                s3           street   2016-01-04T20:00:00   2016-01-04T21:00:00   a
                s4           street   2016-01-17T20:00:00   2016-01-17T21:00:00   a
                s5           street   2016-01-18T20:00:00   2016-01-18T21:00:00   a
                """,
        },
        asks=[
            Ask("sessions", "2016", by="week", gives="""
                week       value
                2015-W53   1
                2016-W01   1
                2016-W02   1
                2016-W03   1
                """),
            Ask("sessions", "2015..2016", by="fortnight", gives="""
                fortnight    value
                2015-12-28   3
                2016-01-11   2
                """),
        ],
    ),
    Spec(
        "Comparing adds a column for each of the other periods",
        "Months, weeks and dates are lined up by their place in the year. A year of which nothing is recorded has no "
        "figure, which is not 0.",
        tables={
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                s1           street   2016-03-04T20:00:00   2016-03-04T21:00:00   a
                s2           school   2015-03-04T20:00:00   2015-03-04T21:00:00   a
                s3           street   2015-05-04T20:00:00   2015-05-04T21:00:00   a
                s4           street   2015-05-05T20:00:00   2015-05-05T21:00:00   a
                """,
        },
        asks=[
            Ask("sessions", "2016", by="month", compare="2015", gives="""
                month     value   2015
                2016-03   1       1
                2016-05   0       2
                """, total=1),
            Ask("sessions", "2016", compare="2015,2014", gives="""
                value   2015   2014
                1       3      -
                """, total=1, notes=("no_records",)),
            Ask("encounters_per_hour", "2016", by="kind", compare="2015", gives="""
                kind     value   2015
                street   0       0
                school   -       0
                """),
        ],
    ),
    Spec(
        "Years whose records are not there take their figure from what was published",
        "They are marked with their source. What was published is never mixed into a year that has records.",
        tables={
            "sessions": ONE_SESSION,
            "encounters": """
                encounter_id   session_id   place    count   gender
                e1             s1           torget   4       girl
                """,
            "published": """
                indicator    period   dimensions    value   source
                encounters   2015     -             2394    Årsrapport 2016
                encounters   2015     gender=girl   900     Årsrapport 2016
                encounters   2016     -             9999    Årsrapport 2016
                mean_age     2015     -             19.6    Årsrapport 2016
                """,
        },
        asks=[
            Ask("encounters", "2015", total=2394, notes=("published",)),
            Ask("mean_age", "2015", total=19.6, notes=("published",)),
            Ask("encounters", "2016", total=4),
            Ask("encounters", "2016", compare="2015,2014", gives="""
                value   2015   2014
                4       2394   -
                """, notes=("no_records", "published")),
            Ask("encounters", "2014..2016", by="year", gives="""
                year   value
                2015   2394
                2016   4
                """, total=2398, notes=("published",)),
            Ask("encounters", "2015", by="gender", gives="""
                gender   value
                girl     900
                """, total=2394, notes=("published",)),
        ],
    ),
]  # fmt: skip
