"""Background work: declared with `job`, told with `progress`, run by `worker`."""

from .work import Job, job, progress

__all__ = ["Job", "job", "progress"]
