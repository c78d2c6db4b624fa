"""Plan and actual: the slots of the staffing plan, and which sessions fill them."""

from tests.spec.spec import Ask, Spec

_PLAN = """
    weekday   shift   start   end     min_teams   max_teams   from_date    to_date
    5         night   16:00   01:00   2           3           2016-03-01   -
    1         day     08:30   15:30   1           2           2016-03-01   2016-03-13
    1         day     08:30   15:30   2           3           2016-03-14   -
    """

SPECS = [
    Spec(
        "A slot is filled by the sessions whose midpoint lies in it",
        "Each date has a slot for every row of the plan of its weekday that is in force that day. A slot past midnight "
        "belongs to the day on which it begins. A session whose midpoint is the very end of a slot is not in it.",
        tables={
            "staffing_plan": _PLAN,
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                s1           street   2016-03-04T19:00:00   2016-03-04T22:00:00   a|b
                s2           street   2016-03-04T23:30:00   2016-03-05T02:00:00   a|c
                s3           street   2016-03-11T20:00:00   2016-03-11T23:00:00   a|b
                s4           street   2016-03-12T00:00:00   2016-03-12T02:00:00   b|c
                s5           school   2016-03-07T08:00:00   2016-03-07T09:00:00   a
                s6           school   2016-03-21T10:00:00   2016-03-21T12:00:00   a
                """,
        },
        asks=[
            Ask("staffing_attainment", "2016-03", by="date", gives="""
                date         value
                2016-03-04   1
                2016-03-07   1
                2016-03-11   0
                2016-03-14   0
                2016-03-18   0
                2016-03-21   0
                2016-03-25   0
                2016-03-28   0
                """, total=0.25),
            Ask("staffing_attainment", "2016-03", by="weekday,shift", gives="""
                weekday   shift   value
                1         day     0.25
                5         night   0.25
                """, total=0.25),
            Ask("staffing_attainment", "2016-03", where="shift=night", total=0.25),
            Ask("staffing_attainment", "2016-03-04..2016-03-07", by="shift", gives="""
                shift   value
                day     1
                night   1
                """, total=1.0),
            Ask("staffing_attainment", "2016-02", total=None),
            Ask("staffing_attainment", "2016-04", total=0.0),
        ],
    ),
    Spec(
        "A slot is as long as the clock on the wall says, also when it changes",
        "In the night to 27 March 2016 the clock jumps from 02:00 to 03:00; in the night to 30 October the hour from "
        "02:00 comes twice.",
        tables={
            "staffing_plan": """
                weekday   shift   start   end     min_teams   max_teams   from_date    to_date
                6         night   22:00   04:00   1           1           2016-01-01   -
                """,
            "sessions": """
                session_id   kind     started_at                  ended_at                    staff_ids
                spring       street   2016-03-27T03:30:00+02:00   2016-03-27T04:29:00+02:00   a
                autumn       street   2016-10-30T03:00:00+01:00   2016-10-30T04:59:00+01:00   a
                late         street   2016-03-20T03:30:00+01:00   2016-03-20T04:30:00+01:00   a
                """,
        },
        asks=[
            Ask("staffing_attainment", "2016-03-19..2016-03-26", by="date", gives="""
                date         value
                2016-03-19   0
                2016-03-26   1
                """, total=0.5),
            Ask("staffing_attainment", "2016-10-29..2016-10-29", total=1.0),
        ],
    ),
    Spec(
        "The month's last night is filled on the first of the next month",
        "And the year's last night in the next year: the slot belongs to the day on which it begins.",
        tables={
            "staffing_plan": """
                weekday   shift   start   end     min_teams   max_teams   from_date    to_date
                4         night   22:00   04:00   1           1           2015-12-31   2015-12-31
                """,
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                late         street   2016-01-01T00:30:00   2016-01-01T02:00:00   a
                """,
        },
        asks=[
            Ask("sessions", "2015", total=0, notes=("no_records",)),
            Ask("staffing_attainment", "2015-12", total=1.0, notes=("no_records",)),
            Ask("staffing_attainment", "2016-01", total=None),
        ],
    ),
]  # fmt: skip
