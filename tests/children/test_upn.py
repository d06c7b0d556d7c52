import pytest

from children import upn


@pytest.mark.parametrize("number", ["P207000016049", "B801200005001", "E20140011500T"])
def test_a_right_number_is_right(number):
    assert upn.is_right(number)


def test_a_wrong_check_letter_is_noticed_and_the_right_one_known():
    assert upn.has_upn_shape("B207000016049")
    assert not upn.is_right("B207000016049")
    assert upn.check_letter("B207000016049") == "P"


@pytest.mark.parametrize("text", ["", "3412", "P20700001604", "P2O7000016049", "UN1", "P２07000016049"])
def test_what_is_not_a_number_is_told_apart(text):
    assert not upn.has_upn_shape(text)
    assert not upn.is_right(text)


def test_a_last_letter_that_numbers_do_not_use_has_no_check_letter():
    assert upn.check_letter("E20140011500S") == ""
    assert not upn.is_right("E20140011500S")


def test_spaces_and_small_letters_are_tidied():
    assert upn.tidy(" p207 0000 16049 ") == "P207000016049"
