import pytest

from ml_jobs.errors import BatchError
from ml_jobs.outputs import check_writable, whole_file


def test_a_file_takes_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "out.csv"
    with whole_file(path) as stream:
        stream.write("half")
        assert not path.exists()

    assert path.read_text() == "half"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def write_and_fail(path):
    with whole_file(path) as stream:
        stream.write("new")
        raise RuntimeError


def test_after_an_error_the_old_file_is_still_there(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    with pytest.raises(RuntimeError):
        write_and_fail(path)

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_an_output_in_a_folder_that_is_not_there_is_refused_early(tmp_path):
    with pytest.raises(BatchError, match=r"out\.csv cannot be written"):
        check_writable(tmp_path / "nowhere" / "out.csv")


def test_an_output_that_is_a_folder_is_refused_early(tmp_path):
    with pytest.raises(BatchError, match="cannot be written"):
        check_writable(tmp_path)
