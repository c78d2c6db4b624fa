"""Where and what: places, areas, topics, incidents – and sessions in which nobody was met."""

from tests.spec.spec import ONE_SESSION, Ask, Spec

_EVENING = {
    "sessions": """
        session_id   kind     started_at            ended_at              staff_ids
        s1           street   2016-03-04T19:00:00   2016-03-04T22:00:00   a|b
        s2           school   2016-03-07T10:00:00   2016-03-07T11:00:00   a|b|c
        s3           street   2016-03-08T19:00:00   2016-03-08T19:30:00   a
        """,
    "encounters": """
        encounter_id   session_id   place    count   gender   topics
        e1             s1           torget   3       girl     school|work
        e2             s1           parken   2       boy      school
        e3             s1           skolen   1       boy      -
        e4             s2           skolen   6       girl     work|family
        """,
}

SPECS = [
    Spec(
        "A session counts under each area and place where it has an encounter",
        "And under «none» where it has none; the answer notes that rows may add up to more than the total.",
        tables=_EVENING,
        asks=[
            Ask("sessions", "2016", by="area", gives="""
                area      value
                Sentrum   1
                Åsen      2
                none      1
                """, total=3, notes=("multi_valued",)),
            Ask("sessions", "2016", by="place", gives="""
                place    value
                torget   1
                parken   1
                skolen   2
                none     1
                """, total=3, notes=("multi_valued",)),
            Ask("sessions", "2016", by="area,place", gives="""
                area      place    value
                Sentrum   torget   1
                Sentrum   parken   1
                Åsen      skolen   2
                none      none     1
                """, total=3, notes=("multi_valued",)),
            Ask("sessions", "2016", where="area=Sentrum", total=1),
            Ask("sessions", "2016", where="area=Sentrum,Åsen", by="kind", gives="""
                kind     value
                street   1
                school   1
                """, total=2),
        ],
    ),
    Spec(
        "Hours by place are the whole hours of the sessions that had an encounter there",
        "How long a team was at each place is not recorded. So the hours of a session count in full under each of its "
        "places, and encounters per hour by place are those at the place, divided by these hours.",
        tables=_EVENING,
        asks=[
            Ask("session_hours", "2016", by="place", gives="""
                place    value
                torget   3
                parken   3
                skolen   4
                none     0.5
                """, total=4.5, notes=("multi_valued",)),
            Ask("session_hours", "2016", by="area", gives="""
                area      value
                Sentrum   3
                Åsen      4
                none      0.5
                """, total=4.5, notes=("multi_valued",)),
            Ask("encounters_per_hour", "2016", by="area,place", gives="""
                area      place    value
                Sentrum   torget   1
                Sentrum   parken   0.6666666666666666
                Åsen      skolen   1.75
                none      none     0
                """, total=2.6666666666666665, notes=("multi_valued",)),
            Ask("encounters_per_hour", "2016", by="area,hour", gives="""
                area      hour   value
                Sentrum   19     1.6666666666666667
                Åsen      10     6
                Åsen      19     0.3333333333333333
                none      19     0
                """, notes=("multi_valued",)),
            Ask("session_hours", "2016", where="area=Sentrum,Åsen", by="kind", gives="""
                kind     value
                street   3
                school   1
                """, total=4),
            Ask("encounters_per_hour", "2016", where="place=parken", total=0.6666666666666666),
        ],
    ),
    Spec(
        "An encounter counts under each of its topics",
        "Under «none» where it has none. The share is of all encounters, so shares may add up to more than 1.",
        tables=_EVENING,
        asks=[
            Ask("encounters", "2016", by="topic", gives="""
                topic    value   share
                school   5       0.416666666666666667
                work     9       0.75
                family   6       0.5
                none     1       0.083333333333333333
                """, total=12, notes=("multi_valued",)),
            Ask("encounters", "2016", where="topic=school", total=5),
            Ask("encounters", "2016", where="topic=school,family", by="gender", gives="""
                gender   value
                girl     9
                boy      2
                """, total=11),
            Ask("encounters", "2016", where="topic=none", total=1),
            Ask("encounters", "2016", by="topic,gender", where="topic=work", gives="""
                topic   gender   value
                work    girl     9
                """, total=9, notes=("multi_valued",)),
        ],
    ),
    Spec(
        "Encounters per hour divides encounters by session hours",
        "A session without encounters counts with its hours. Where no time passed, there is no figure.",
        tables={
            "sessions": _EVENING["sessions"]
            + """    s4           count    2016-03-09T12:00:00   2016-03-09T12:00:00   a
        """,
            "encounters": _EVENING["encounters"]
            + """    e5             s4           torget   2       girl     -
        """,
        },
        asks=[
            Ask("encounters_per_hour", "2016", by="kind", gives="""
                kind     value
                street   1.714285714285714286
                school   6
                count    -
                """, total=3.111111111111111111),
            Ask("staff_hours", "2016", by="kind", gives="""
                kind     value
                street   6.5
                school   3
                count    0
                """, total=9.5),
        ],
    ),
    Spec(
        "Places know their area and kind",
        "Rows come in the catalogue's order of places. With zeros, only pairs that belong together are shown.",
        tables=_EVENING,
        asks=[
            Ask("encounters", "2016", by="place_kind", gives="""
                place_kind   value
                street       5
                school       7
                """, total=12),
            Ask("encounters", "2016", by="area,place", zeros=True, gives="""
                area      place    value
                Sentrum   torget   3
                Sentrum   parken   2
                Åsen      skolen   7
                Nett      nett     0
                """, total=12),
            Ask("encounters", "2016-Q2", by="area", total=0),
        ],
    ),
    Spec(
        "Incidents without a place are at «unknown»",
        "Naloxone that was not noted adds nothing.",
        tables={
            "sessions": ONE_SESSION,
            "incidents": """
                incident_id   session_id   occurred_at           kind        place    ambulance_called   naloxone_doses
                i1            s1           2016-03-04T21:00:00   overdose    torget   true               2
                i2            -            2016-03-09T12:00:00   overdose    parken   -                  1
                i3            -            2016-08-09T12:00:00   violence    -        false              -
                """,
        },
        asks=[
            Ask("incidents", "2016", by="incident_kind", gives="""
                incident_kind   value
                overdose        2
                violence        1
                """, total=3),
            Ask("incidents", "2016", by="area", gives="""
                area      value
                Sentrum   2
                unknown   1
                """, total=3),
            Ask("naloxone_doses", "2016", by="place", gives="""
                place     value
                torget    2
                parken    1
                unknown   0
                """, total=3),
            Ask("naloxone_doses", "2016-08", total=0),
        ],
    ),
]  # fmt: skip
