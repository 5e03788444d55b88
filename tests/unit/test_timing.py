"""The measure by which hostile texts are judged finds what is not linear."""

from tests.timing import is_linear

TEXT = "x" * 2_000


def read_in_proportion(text: str) -> None:
    sum(ord(each) for each in text * 20)


def compare_all_with_all(text: str) -> None:
    sum(one == other for one in text for other in text)


def test_linear_is_told_from_quadratic_on_any_machine() -> None:
    assert is_linear(read_in_proportion, TEXT, fast_seconds=0.003)
    assert not is_linear(compare_all_with_all, TEXT, fast_seconds=0.02)
