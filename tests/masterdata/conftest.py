import pytest

from cms.masterdata.loading import load_all


@pytest.fixture
def loaded(db: None) -> None:
    load_all()
