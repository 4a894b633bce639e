"""Personal data as screens show it."""

import pytest

from permissions.domain import masking


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.mask_phone, "13812345678", "138****5678"),
        (masking.mask_phone, "1234", "****"),
        (masking.mask_phone, "", ""),
        (masking.mask_id_number, "52270120010101123X", "5****************X"),
        (masking.mask_id_number, "12345", "****"),
        (masking.mask_id_number, "", ""),
        (masking.mask_email, "zhang@example.cn", "z***@example.cn"),
        (masking.mask_email, "zhang", ""),
        (masking.mask_name, "王二小", "王**"),
        (masking.mask_name, "王", "王*"),
        (masking.mask_name, "买买提·艾力", "买***"),
        (masking.mask_name, "", ""),
        (masking.mask_date, "2001-05-06", "2001-**-**"),
        (masking.mask_date, "", ""),
    ],
)
def test_mask_shows_enough_to_recognise(mask, value, shown):
    assert mask(value) == shown


@pytest.mark.parametrize(
    "masked", ["138****5678", "5****************X", "z***@example.cn", "王**", "2001-**-**", "****"]
)
def test_mask_that_comes_back_changes_nothing(masked):
    assert masking.keep_original(masked, "original") == "original"


@pytest.mark.parametrize("value", ["13912345678", "", "li@example.cn"])
def test_real_value_is_taken(value):
    assert masking.keep_original(value, "original") == value
