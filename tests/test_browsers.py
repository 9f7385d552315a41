import pytest
from django.db import connection

from tests.browsers import chromium


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_leaves_no_connection_behind_that_the_next_one_would_find() -> None:
    outside = connection.connection
    with chromium():
        connection.ensure_connection()
        assert connection.connection is not outside
    with chromium():
        assert connection.connection is None
