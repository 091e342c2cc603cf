"""Whether playlists are being made, which come before all that can wait."""

from core.tasks.background import background
from playlists.queries import unfinished_runs
from playlists.services.runs.executor import task_name
from playlists.services.runs.heartbeat import is_abandoned


def runs_go_on() -> bool:
    """Whether a run works or waits for its turn, in whatever process; one that nobody works on holds nobody up."""

    def executes(run_id: int) -> bool:
        return background().is_running(task_name(run_id))

    return any(not is_abandoned(run, executes=executes) for run in unfinished_runs())
