import numpy as np

from lrdomains.confusion.cells import top_cells


def test_cells_are_those_inside_the_sets_and_the_most_surprising_first(result):
    sets = [np.array([0, 1, 2]), np.array([5, 6])]
    table = top_cells(result, sets, top=50)
    part = {label: number for number, members in enumerate(sets) for label in result.classes[members]}
    assert all(part[row.true] == part[row.predicted] for row in table.itertuples())
    excess = (table["errors"] - table["expected"]).to_numpy()
    assert (np.diff(excess) <= 1e-9).all()
    errors = result.matrix.errors.toarray()
    assert table["errors"].sum() == sum(errors[np.ix_(members, members)].sum() for members in sets)


def test_no_sets_hold_no_cells(result):
    assert top_cells(result, []).empty
