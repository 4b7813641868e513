import pandas as pd


def test_names_of_the_tables(result):
    assert list(result.tables()) == [
        "axes",
        "strengths",
        "groups",
        "families",
        "impact",
        "attractors",
        "pairs",
        "one_way",
        "replication",
        "evidence",
        "loadings",
        "budget",
        "drains",
        "raw_svd",
        "counts",
    ]


def test_the_counts_are_all_there(result):
    counts = result.tables()["counts"]
    table = counts.pivot(index="true", columns="predicted", values="count").fillna(0.0)
    pd.testing.assert_frame_equal(
        table.loc[result.classes, result.classes],
        pd.DataFrame(result.matrix.values.toarray(), index=result.classes, columns=result.classes),
        check_names=False,
    )


def test_groups_are_disjoint_and_add_up(result):
    groups = result.tables()["groups"]
    members = groups["members"].explode()
    assert members.is_unique
    assert groups["errors"].sum() <= result.matrix.error_count
    assert (groups["ratio"] > 1).all()


def test_one_way_pairs_are_those_of_the_pairs(result):
    one_way, pairs = result.tables()["one_way"], result.pairs
    assert len(one_way) == int(pairs["one_way"].sum())
    assert (one_way["direction_q"] < 0.05).all()
