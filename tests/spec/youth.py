"""Young people by name: who is followed, who is new, what is talked about, how they live – and what is not known."""

from tests.spec.spec import Ask, Spec

_PERSONS = """
    person_id   gender    birth_date   birth_year   district   registered_on   source
    ada         girl      2000-06-15   -            nord       2016-01-10      school
    bo          boy       2001-12-31   -            sør        2016-02-29      police
    cy          other     -            1998         -          2016-05-01      -
    di          unknown   -            -            outside    2015-12-31      self
    """

SPECS = [
    Spec(
        "Active and available are counted on the period's last day",
        "A period is in force from its first day to its last, both included; without a last day it still is. A young "
        "person with two periods of a status that day is one. Age is that on the period's last day.",
        tables={
            "persons": _PERSONS,
            "record_periods": """
                person_id   status      from_date    to_date      end_reason
                ada         active      2016-01-10   2016-06-30   completed
                bo          active      2016-02-29   -            -
                bo          active      2016-03-15   2016-12-31   -
                cy          available   2016-05-01   -            -
                di          active      2015-12-31   2016-03-30   moved
                di          available   2016-03-31   2016-03-31   -
                """,
        },
        asks=[
            Ask("active_youth", "2016-03-30..2016-03-30", total=3),
            Ask("active_youth", "2016-Q1", total=2),
            Ask("active_youth", "2016-H1", by="gender,district", gives="""
                gender   district   value   share   share_of_known
                girl     nord       1       0.5     0.5
                boy      sør        1       0.5     0.5
                """, total=2),
            Ask("active_youth", "2016", by="age", gives="""
                age   value
                15    1
                """, total=1),
            Ask("active_youth", "2016-12-01..2016-12-30", by="age", gives="""
                age   value
                14    1
                """, total=1),
            Ask("active_youth", "2016-06", where="gender=boy,unknown", total=1),
            Ask("active_youth", "2016-06", by="age_band", compare="2016-03", gives="""
                age_band   value   2016-03
                13-15      1       2
                16-18      1       0
                """, total=2),
            Ask("available_youth", "2016-Q1", by="gender", gives="""
                gender    value   share   share_of_known
                unknown   1       1       -
                """, total=1),
            Ask("available_youth", "2016", by="age", gives="""
                age   value
                18    1
                """, total=1),
        ],
    ),
    Spec(
        "New young people are those registered in the period, at the age that they had then",
        "From a birth date in whole years; from a birth year alone the year less that year. Without either it is "
        "unknown, and so is a source that was not given.",
        tables={"persons": _PERSONS},
        asks=[
            Ask("new_youth", "2016", by="month", gives="""
                month     value
                2016-01   1
                2016-02   1
                2016-05   1
                """, total=3),
            Ask("new_youth", "2016", by="age", gives="""
                age   value
                14    1
                15    1
                18    1
                """, total=3),
            Ask("new_youth", "2015..2016", by="age_band", gives="""
                age_band   value   share   share_of_known
                13-15      2       0.5     0.666666666666666667
                16-18      1       0.25    0.333333333333333333
                unknown    1       0.25    -
                """, total=4),
            Ask("new_youth", "2016", by="source", gives="""
                source    value   share_of_known
                school    1       0.5
                police    1       0.5
                unknown   1       -
                """, total=3),
            Ask("new_youth", "2016", where="source=unknown", by="district", gives="""
                district   value
                unknown    1
                """, total=1),
            Ask("new_youth", "2016-02-29..2016-02-29", total=1),
        ],
    ),
    Spec(
        "A record is opened and closed when an active period begins and ends by itself",
        "A period that continues the day after another, or within it, is no new opening, and the other is no closing. "
        "Between them a day is enough. Becoming available ends an active period.",
        tables={
            "persons": _PERSONS,
            "record_periods": """
                person_id   status      from_date    to_date      end_reason
                ada         active      2016-01-10   2016-01-31   -
                ada         active      2016-02-01   2016-02-28   handed_over
                bo          active      2016-02-29   2016-03-31   moved
                bo          active      2016-04-02   2016-06-30   completed
                bo          available   2016-07-01   -            -
                cy          active      2016-05-01   2016-05-31   -
                cy          active      2016-05-15   2016-08-31   own_wish
                di          active      2015-12-31   -            -
                """,
        },
        asks=[
            Ask("records_opened", "2016", by="month", gives="""
                month     value
                2016-01   1
                2016-02   1
                2016-04   1
                2016-05   1
                """, total=4),
            Ask("records_closed", "2016", by="month", gives="""
                month     value
                2016-02   1
                2016-03   1
                2016-06   1
                2016-08   1
                """, total=4),
            Ask("records_closed", "2016", by="end_reason", gives="""
                end_reason    value
                completed     1
                moved         1
                own_wish      1
                handed_over   1
                """, total=4),
            Ask("records_opened", "2015..2016", by="end_reason", where="gender=girl,unknown,other", gives="""
                end_reason   value
                unknown      3
                """, total=3),
            Ask("records_opened", "2015..2016", by="gender,age_band", gives="""
                gender    age_band   value
                girl      13-15      1
                boy       13-15      2
                other     16-18      1
                unknown   unknown    1
                """, total=5),
        ],
    ),
    Spec(
        "Conversations are events, the young people in them are people",
        "A conversation belongs to the local date on which it was held. One without a person is anonymous: it is "
        "counted as a conversation, with gender, age and district unknown, and never as a young person. A person with "
        "several is one in the total and one in each month, so months may add up to more.",
        tables={
            "persons": _PERSONS,
            "conversations": """
                conversation_id   person_id   held_at                     channel        topics
                c1                ada         2016-03-31T23:30:00+02:00   office         school|work
                c2                ada         2016-03-31T22:30:00+00:00   phone          school
                c3                bo          2016-03-10T12:00:00         street         -
                c4                di          2016-06-14T12:00:00         street         family
                c5                -           2016-03-11T12:00:00         social_media   work
                c6                -           2016-12-31T23:59:00         phone          -
                """,
        },
        asks=[
            Ask("conversations", "2016", by="month", gives="""
                month     value
                2016-03   3
                2016-04   1
                2016-06   1
                2016-12   1
                """, total=6),
            Ask("conversations", "2016", by="anonymous", gives="""
                anonymous   value   share
                False       4       0.666666666666666667
                True        2       0.333333333333333333
                """, total=6),
            Ask("conversations", "2016", where="anonymous=true", by="channel", gives="""
                channel        value
                phone          1
                social_media   1
                """, total=2),
            Ask("conversations", "2016", by="topic", gives="""
                topic    value
                school   2
                work     2
                family   1
                none     2
                """, total=6, notes=("multi_valued",)),
            Ask("conversations", "2016", by="gender,age_band", gives="""
                gender    age_band   value
                girl      13-15      2
                boy       13-15      1
                unknown   unknown    3
                """, total=6),
            Ask("conversation_youth", "2016", by="month", gives="""
                month     value   share
                2016-03   2       0.666666666666666667
                2016-04   1       0.333333333333333333
                2016-06   1       0.333333333333333333
                """, total=3, notes=("multi_valued",)),
            Ask("conversation_youth", "2016", by="topic", gives="""
                topic    value
                school   1
                work     1
                family   1
                none     1
                """, total=3, notes=("multi_valued",)),
            Ask("conversation_youth", "2016", by="gender,age_band", gives="""
                gender    age_band   value
                girl      16-18      1
                boy       13-15      1
                unknown   unknown    1
                """, total=3),
            Ask("conversation_youth", "2016-03", by="district", gives="""
                district   value
                nord       1
                sør        1
                """, total=2),
            Ask("conversation_youth", "2016", where="topic=work,school channel=office", total=1),
        ],
    ),
    Spec(
        "A decision counts when it was in force on some day of the period",
        "A young person with two decisions is one in the total and one under each kind.",
        tables={
            "persons": _PERSONS,
            "decisions": """
                decision_id   person_id   kind         from_date    to_date
                d1            ada         assistance   2016-01-01   2016-03-31
                d2            ada         aftercare    2016-03-31   -
                d3            bo          assistance   2016-04-01   2016-04-01
                d4            cy          care         2015-06-01   2015-12-31
                """,
        },
        asks=[
            Ask("decision_youth", "2016", by="decision_kind", gives="""
                decision_kind   value   share
                assistance      2       1
                aftercare       1       0.5
                """, total=2, notes=("multi_valued",)),
            Ask("decision_youth", "2016-Q1", total=1),
            Ask("decision_youth", "2016-04-02..2016-04-30", total=1),
            Ask("decision_youth", "2015", by="gender,age_band", gives="""
                gender   age_band   value
                other    16-18      1
                """, total=1),
            Ask("decision_youth", "2016", by="gender", zeros=True, gives="""
                gender    value
                girl      1
                boy       1
                other     0
                unknown   0
                """),
        ],
    ),
    Spec(
        "The life situation is the latest that was noted by the period's last day",
        "Of those who are active that day. What was never noted is unknown; no leisure noted is none. To have no "
        "housing is something else than that nobody knows.",
        tables={
            "persons": _PERSONS,
            "record_periods": """
                person_id   status      from_date    to_date
                ada         active      2016-01-10   -
                bo          active      2016-02-29   -
                cy          active      2016-05-01   2016-06-30
                di          available   2016-01-01   -
                """,
            "life_situations": """
                person_id   as_of        day_activity      housing   leisure
                ada         2015-12-01   lower_secondary   family    organised|gym
                ada         2016-06-30   upper_secondary   none      -
                bo          2016-07-01   none              -         unorganised
                di          2016-01-01   higher            family    gym
                """,
        },
        asks=[
            Ask("life_situation", "2016-05", by="day_activity", gives="""
                day_activity      value   share                  share_of_known
                lower_secondary   1       0.333333333333333333   1
                unknown           2       0.666666666666666667   -
                """, total=3),
            Ask("life_situation", "2016-05", by="leisure", gives="""
                leisure     value
                organised   1
                gym         1
                none        2
                """, total=3, notes=("multi_valued",)),
            Ask("life_situation", "2016-06", by="day_activity,housing", gives="""
                day_activity      housing   value
                upper_secondary   none      1
                unknown           unknown   2
                """, total=3),
            Ask("life_situation", "2016", by="day_activity,gender", gives="""
                day_activity      gender   value
                upper_secondary   girl     1
                none              boy      1
                """, total=2),
            Ask("life_situation", "2016", by="housing", gives="""
                housing   value
                none      1
                unknown   1
                """, total=2),
            Ask("life_situation", "2016", where="leisure=unorganised,gym", by="leisure", gives="""
                leisure       value
                unorganised   1
                """, total=1, notes=("multi_valued",)),
            Ask("life_situation", "2016-05", where="leisure=gym,organised", total=1),
        ],
    ),
]  # fmt: skip
