"""What became of saving and playing, in the words that people read. No database."""

from core.text.humanize import pluralize
from library.servers.values import PlayWhen, QueuedTracks
from playlists.services.saving.playing import Played
from playlists.services.saving.save_order import DEMO_NAME, SaveOutcome


def saved_words(outcome: SaveOutcome) -> str:
    """Like: Saved “Rainy day” to Tower: 25 tracks. 2 are no longer there."""
    said = [_what(outcome)]
    if outcome.duplicates and outcome.added:
        said.append(f"{pluralize(outcome.duplicates, 'was', 'were')} already in it.")
    if outcome.missing:
        said.append(_gone(len(outcome.missing)))
    said += _differences(outcome)
    if not outcome.is_confirmed:
        said.append(unconfirmed(outcome.server))
    if not outcome.is_noted:
        said.append(_not_noted(outcome))
    return " ".join(said)


def played_words(queued: QueuedTracks, when: PlayWhen) -> str:
    """What became of playing, like: Playing 25 tracks on Lounge."""
    tracks, player = pluralize(queued.queued, "track"), queued.player.name
    if when == "now":
        said = f"Playing {tracks} on {player}."
    elif queued.started:
        said = f"Nothing was playing on {player}, so it starts now: {tracks}."
    elif when == "next":
        said = f"Next on {player}: {tracks}."
    else:
        said = f"Added {tracks} to Up Next on {player}."
    if queued.missing:
        said += f" {_gone(len(queued.missing))}"
    if queued.left_out:
        said += f" The last {queued.left_out:,} were skipped because {player} accepts no more at once."
    return said


def first_words(played: Played) -> str:
    """Like: It starts with “Feeling” by Nina. "" where the first track is not known."""
    if played.first is None:
        return ""
    title, is_one = f"“{played.first.title}” by {played.first.artist}", played.queued.queued == 1
    return f"It is {title}." if is_one else f"The first is {title}."


def unconfirmed(server: str) -> str:
    """The sentence that says that the music server did not confirm what is in the playlist."""
    return f"{server} accepted it, but didn't confirm the playlist's contents."


def _what(outcome: SaveOutcome) -> str:
    title, tracks = f"“{outcome.playlist.title}”", pluralize(outcome.added, "track")
    where = f"in {DEMO_NAME}" if outcome.server == DEMO_NAME else f"on {outcome.server}"
    match outcome.mode:
        case "new":
            return f"Saved {title} to {outcome.server}: {tracks}."
        case "replace":
            return f"Replaced the tracks in {title} {where}: now {tracks}."
        case "append" if outcome.added:
            return f"Added {tracks} to {title} {where}: now {outcome.playlist.track_count:,}."
        case "append" if outcome.duplicates:
            return f"All of these tracks are already in {title} {where}."
        case "append":
            return f"Nothing was added to {title} {where}."


def put_back_words(outcome: SaveOutcome) -> str:
    """Like: Put back what was in “Party” on Tower: 25 tracks."""
    where = f"in {DEMO_NAME}" if outcome.server == DEMO_NAME else f"on {outcome.server}"
    said = [f"Restored the tracks in “{outcome.playlist.title}” {where}: {pluralize(outcome.added, 'track')}."]
    if outcome.missing:
        said.append(_gone(len(outcome.missing)))
    said += _differences(outcome)
    if not outcome.is_confirmed:
        said.append(unconfirmed(outcome.server))
    return " ".join(said)


def _differences(outcome: SaveOutcome) -> list[str]:
    """Between what the music server was asked for and what it did."""
    server, said = outcome.server, list[str]()
    if outcome.not_taken:
        asked = outcome.added + len(outcome.not_taken)
        said.append(
            f"{server} accepted only {outcome.added:,} of {asked:,} tracks and gave no reason. Try again in a moment."
        )
    if outcome.strange:
        strange = pluralize(outcome.strange, "track in it was", "tracks in it were")
        said.append(f"{strange} added by something else.")
    elif not outcome.is_in_order:
        said.append(f"{server} has the tracks in a different order.")
    return said


def _not_noted(outcome: SaveOutcome) -> str:
    """Not only that a new one is made: where an earlier save is noted, saving again replaces that one."""
    return (
        "But PlexSage couldn't record this because of a database problem: saving again will create a new playlist or "
        f"replace an earlier one unless you choose “{outcome.playlist.title}” under Replace."
    )


def _gone(number: int) -> str:
    return f"{pluralize(number, 'is', 'are')} no longer there."
