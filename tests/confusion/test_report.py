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
