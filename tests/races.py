"""Many who try the same at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from civiccircle.kernel.activities.kinds import Refused


def winners(attempt: Callable[[], object], tries: int = 24) -> int:
    """How many of those who try at once are not refused."""

    def succeeds(_number: int) -> bool:
        try:
            attempt()
        except Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        return sum(people.map(succeeds, range(tries)))
