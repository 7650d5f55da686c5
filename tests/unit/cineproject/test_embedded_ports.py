import socket

from cineproject.embedded.ports import choose_port, is_free
from cineproject.embedded.state import read_number


def test_a_port_is_kept_from_one_start_to_the_next(tmp_path):
    assert choose_port(tmp_path / "port") == choose_port(tmp_path / "port") == read_number(tmp_path / "port")


def test_a_taken_port_is_not_chosen_again(tmp_path):
    port = choose_port(tmp_path / "port")

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        assert choose_port(tmp_path / "port") != port


def test_nonsense_in_the_file_is_no_port(tmp_path):
    (tmp_path / "port").write_text("many")

    assert read_number(tmp_path / "port") is None
    assert is_free(choose_port(tmp_path / "port"))
