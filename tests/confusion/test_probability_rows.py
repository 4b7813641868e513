import pytest

from lrdomains.confusion.probability_rows import probability_frame
from lrdomains.confusion.reading import read_any
from lrdomains.errors import InputError


def write(folder, text):
    path = folder / "p.csv"
    path.write_text(text)
    return path


def test_the_likeliest_class_is_counted_and_samples_keep_their_names(tmp_path):
    text = "label,image,cat,dog,cow\ncat,i1,.7,.2,.1\ncat,i2,.3,.6,.1\ndog,i3,.2,.7,.1\ncow,i4,.1,.1,.8\n"
    found = read_any([write(tmp_path, text)], true="label", ids="image")
    assert found.classes.tolist() == ["cat", "dog", "cow"]
    assert found.values.toarray().tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert list(found.predictions.ids) == ["i1", "i2", "i3", "i4"]
    assert found.predictions.confidence.tolist() == [0.7, 0.6, 0.7, 0.8]


def test_a_row_that_does_not_add_up_is_named(tmp_path):
    with pytest.raises(InputError, match=r"1 row of the probabilities does not add up to 1, the first row 1 with 1\.1"):
        read_any([write(tmp_path, "label,a,b\na,.5,.5\nb,.5,.6\n")], true="label")


@pytest.mark.parametrize("text", ["label,pred\na,b\nb,b\n", "label,x,y\na,b,c\n", "label,a\na,1\n", "label,a,b\n"])
def test_other_forms_are_left_to_others(tmp_path, text):
    assert probability_frame(write(tmp_path, text), true="label", ids=None) is None
