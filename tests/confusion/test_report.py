from lrdomains.confusion import find_axes
from lrdomains.report import Table


def test_the_verdict_comes_first_methods_last_and_names_are_text(result):
    report = result.report()
    titles = [section.title for section in report.sections]
    assert titles[0] == "Verdict"
    assert titles[-2:] == ["Why not the raw SVD", "Methods and provenance"]
    assert {"axis_1", "heat_map", "attractors", "replication"} <= result.charts().keys()
    html = report.to_html()
    assert "<script>alert" not in html
    assert html.count("<figure") == len(result.charts())


def test_a_doubtful_orientation_is_a_caution(result):
    import dataclasses

    from lrdomains.confusion.orientation import Orientation

    doubtful = dataclasses.replace(
        result.matrix, orientation=Orientation("doubtful", "the rows are called 'predicted'")
    )
    text = dataclasses.replace(result, matrix=doubtful).report().to_text()
    assert "! Convention: rows = true classes (doubtful" in text


def test_every_axis_drawn_has_its_reading(result):
    axes = next(section for section in result.report().sections if section.title == "Axes")
    readings = [block.reading for block in axes.blocks if hasattr(block, "reading")]
    assert len(readings) == min(result.rank, 6)
    assert readings[0].startswith("Axis 1 (z =")


def test_every_group_that_the_heat_map_shows_as_a_block_is_looked_into(planted):
    counts, _ = planted(120, 300, [6, 6, 5, 5, 4, 4, 4, 4, 3, 3, 3], share=0.7, seed=0)
    result = find_axes(counts, splits=3, bootstrap=0)
    assert len(result.groups) >= 10
    where = next(section for section in result.report().sections if section.title == "Where the errors are")
    tables = {block.name: block.frame for block in where.blocks if isinstance(block, Table)}
    assert {f"group {number} cells" for number in range(1, 9)} <= tables.keys()
    further = tables["further group cells"]
    assert further["group"].unique().tolist() == list(range(9, len(result.groups) + 1))
    for row in further.itertuples():
        assert {row.true, row.predicted} <= set(result.groups[row.group - 1])
