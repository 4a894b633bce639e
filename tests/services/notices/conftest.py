"""What the tests of notices start with."""

import pytest

from tests.services.notices.region import Region


@pytest.fixture
def region(db: None) -> Region:
    return Region()
