"""Who: gender, age, age bands, district – and what is not known about them."""

from tests.spec.spec import ONE_SESSION, Ask, Spec

_TWO_SCHEMES = """
    scheme    band      age_from   age_to   scheme_valid_from
    to-2016   13-15     13         15       2010-01-01
    to-2016   16-17     16         17       2010-01-01
    to-2016   18-20     18         20       2010-01-01
    skole     ungdom    13         15       2017-01-01
    skole     vgs       16         18       2017-01-01
    skole     voksen    19         24       2017-01-01
    """

SPECS = [
    Spec(
        "Unknown is a value, never dropped",
        "A share is of all; the share of known leaves «unknown» out. Girls are 3 of 10, and 3 of the 8 whose gender is "
        "known. A district that was not given is unknown.",
        tables={
            "sessions": ONE_SESSION,
            "encounters": """
                encounter_id   session_id   place    count   gender    district
                e1             s1           torget   3       girl      nord
                e2             s1           torget   4       boy       sør
                e3             s1           torget   2       unknown   -
                e4             s1           torget   1       other     outside
                """,
        },
        asks=[
            Ask("encounters", "2016", by="gender", gives="""
                gender    value   share   share_of_known
                girl      3       0.3     0.375
                boy       4       0.4     0.5
                other     1       0.1     0.125
                unknown   2       0.2     -
                """, total=10),
            Ask("encounters", "2016", by="district", gives="""
                district   value   share   share_of_known
                nord       3       0.3     0.375
                sør        4       0.4     0.5
                outside    1       0.1     0.125
                unknown    2       0.2     -
                """, total=10),
            Ask("encounters", "2016", where="gender=girl,boy", by="district", gives="""
                district   value   share
                nord       3       0.428571428571428571
                sør        4       0.571428571428571428
                """, total=7),
        ],
    ),
    Spec(
        "Mean and median age use exact ages only, and say of how many",
        "Each row counts as many times as its count says. The median of an even number is the mean of the middle two.",
        tables={
            "sessions": ONE_SESSION,
            "age_bands": _TWO_SCHEMES,
            "encounters": """
                encounter_id   session_id   place    count   gender   age   age_scheme   age_band
                e1             s1           torget   3       girl     14    -            -
                e2             s1           torget   1       boy      17    -            -
                e3             s1           torget   2       boy      20    -            -
                e4             s1           torget   5       boy      -     to-2016      13-15
                e5             s1           parken   1       girl     -     -            -
                """,
        },
        asks=[
            Ask("mean_age", "2016", by="gender", gives="""
                gender   value   known   of
                girl     14      3       4
                boy      19      3       8
                """, total=16.5),
            Ask("median_age", "2016", by="gender", gives="""
                gender   value   known   of
                girl     14      3       4
                boy      20      3       8
                """, total=15.5),
            Ask("median_age", "2016", by="place", gives="""
                place    value   known   of
                torget   15.5    6       11
                parken   -       0       1
                """),
            Ask("encounters", "2016", by="age", gives="""
                age       value
                14        3
                17        1
                20        2
                unknown   6
                """, total=12),
        ],
    ),
    Spec(
        "Age bands follow the scheme in force on the period's first day",
        "An exact age falls in the scheme's band, «other» where it has none. A row with only a band is moved when its "
        "band lies inside one band of the scheme; where it does not, it is «incomparable», and the answer notes the "
        "break in the series.",
        tables={
            "sessions": """
                session_id   kind     started_at            ended_at              staff_ids
                s1           street   2016-03-04T20:00:00   2016-03-04T21:00:00   a
                s2           street   2017-03-04T20:00:00   2017-03-04T21:00:00   a
                """,
            "age_bands": _TWO_SCHEMES,
            "encounters": """
                encounter_id   session_id   place    count   gender   age   age_scheme   age_band
                e1             s1           torget   1       girl     -     to-2016      13-15
                e2             s1           torget   2       girl     -     to-2016      18-20
                e3             s1           torget   4       girl     17    -            -
                e4             s1           torget   8       girl     30    -            -
                e5             s2           torget   16      girl     -     skole        vgs
                e6             s2           torget   32      girl     18    -            -
                e7             s2           torget   64      girl     -     -            -
                """,
        },
        asks=[
            Ask("encounters", "2016", by="age_band", gives="""
                age_band   value
                13-15      1
                16-17      4
                18-20      2
                other      8
                """, total=15),
            Ask("encounters", "2017", by="age_band", gives="""
                age_band   value
                vgs        48
                unknown    64
                """, total=112),
            Ask("encounters", "2016", by="age_band", age_scheme="skole", gives="""
                age_band       value
                ungdom         1
                vgs            4
                other          8
                incomparable   2
                """, total=15, notes=("break",)),
            Ask("encounters", "2016..2017", by="age_band", gives="""
                age_band       value
                13-15          1
                16-17          4
                18-20          34
                other          8
                incomparable   16
                unknown        64
                """, total=127, notes=("break",)),
            Ask("encounters", "2017", where="age_band=16-18", age_scheme="standard", total=48),
        ],
    ),
    Spec(
        "A service without a scheme uses the built-in one",
        "under-13, 13-15, 16-18, 19-21, 22-25, over-25.",
        tables={
            "sessions": ONE_SESSION,
            "encounters": """
                encounter_id   session_id   place    count   gender   age
                e1             s1           torget   1       girl     12
                e2             s1           torget   1       girl     13
                e3             s1           torget   1       girl     25
                e4             s1           torget   1       girl     26
                e5             s1           torget   1       girl     -
                """,
        },
        asks=[
            Ask("encounters", "2016", by="age_band", gives="""
                age_band   value
                under-13   1
                13-15      1
                22-25      1
                over-25    1
                unknown    1
                """),
            Ask("encounters", "2016", by="age_band", where="gender=girl", zeros=True, gives="""
                age_band   value
                under-13   1
                13-15      1
                16-18      0
                19-21      0
                22-25      1
                over-25    1
                unknown    1
                """),
        ],
    ),
    Spec(
        "First contacts that were not noted are not counted",
        "An empty cell is «not given», which is not the same as none – but adds nothing.",
        tables={
            "sessions": ONE_SESSION,
            "encounters": """
                encounter_id   session_id   place    count   first_contacts   gender
                e1             s1           torget   3       2                girl
                e2             s1           torget   4       -                boy
                e3             s1           torget   1       0                boy
                """,
        },
        asks=[
            Ask("first_contacts", "2016", by="gender", gives="""
                gender   value   share
                girl     2       1
                boy      0       0
                """, total=2),
        ],
    ),
]  # fmt: skip
