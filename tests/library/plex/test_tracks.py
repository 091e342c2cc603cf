"""Reading a Plex library: what its tracks say, and in how many requests."""

import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from library.servers.plex.server import PlexMusicServer
from library.servers.values import ServerTrack
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks, client_of, one_track

LIST = "/library/sections/1/all"


async def only_track(client: PlexMusicServer) -> ServerTrack:
    (track,) = await all_tracks(client)
    return track


class TestValues:
    """Each thing that Plex tells of a track."""

    async def test_a_track_with_everything(self, plex: PlexFake, client: PlexMusicServer) -> None:
        _, album, made = one_track(
            plex,
            album={
                "released": "1965-06-01",
                "styles": ("Vocal Jazz",),
                "collections": ("Rainy days",),
                "studio": "Philips",
                "rating": 8.4,
                "added_at": 1_700_000_000,
            },
            index=7,
            disc=2,
            rating_count=93_842,
            skip_count=4,
            last_rated_at=1_740_000_000,
            guid="plex://track/5d07cdcf403c640290f5b2a0",
            mbid="00000000-0000-4000-8000-000000000100",
            analysis=1,
            duration=175_000,
            user_rating=7.0,
            view_count=3,
            last_viewed_at=1_750_000_000,
            added_at=1_700_000_000,
        )

        assert await only_track(client) == ServerTrack(
            rating_key=str(made.key),
            title="Feeling",
            artist="Nina",
            album_artist="Nina",
            album="Blue Album",
            year=1965,
            album_year=1965,
            track_number=7,
            duration_ms=175_000,
            genres=("Soul", "Jazz"),
            moods=("Warm",),
            styles=("Vocal Jazz",),
            user_rating=7,
            play_count=3,
            last_played=datetime.fromtimestamp(1_750_000_000, UTC),
            added_at=datetime.fromtimestamp(1_700_000_000, UTC),
            section="Music",
            artwork=f"/library/metadata/{album.key}/thumb/{album.updated_at}",
            disc_number=2,
            rating_count=93_842,
            skip_count=4,
            last_rated=datetime.fromtimestamp(1_740_000_000, UTC),
            is_analysed=True,
            guid="plex://track/5d07cdcf403c640290f5b2a0",
            mbid="00000000-0000-4000-8000-000000000100",
            studio="Philips",
            album_rating=8.4,
            collections=("Rainy days",),
        )

    @pytest.mark.parametrize("guid", ["local://1003", "com.plexapp.agents.lastfm://Duo/Try%20This?lang=en", ""])
    async def test_a_name_that_goes_with_the_rating_key_is_none(
        self, plex: PlexFake, client: PlexMusicServer, guid: str
    ) -> None:
        one_track(plex, guid=guid)

        assert (await only_track(client)).guid == ""

    @pytest.mark.parametrize(("told", "meant"), [("8.0", 8.0), ("0", None), ("-1", None), ("11", None), ("good", None)])
    async def test_what_critics_say(
        self, plex: PlexFake, client: PlexMusicServer, told: str, meant: float | None
    ) -> None:
        one_track(plex, album={"rating": told})

        assert (await only_track(client)).album_rating == meant

    async def test_what_plex_does_not_know_is_left_out(self, plex: PlexFake, client: PlexMusicServer) -> None:
        one_track(plex, album={"year": None, "genres": ()}, duration=None)

        track = await only_track(client)

        assert (track.user_rating, track.last_played, track.duration_ms, track.year) == (None, None, None, None)
        assert track.play_count == 0
        assert plex.counts()["GET /library/metadata/N"] <= 3, "nothing is asked for track by track"

    @pytest.mark.parametrize(("told", "meant"), [(0.5, 1), (1.0, 1), (9.0, 9), (10.0, 10), (-1.0, None), (0.0, None)])
    async def test_ratings_are_half_stars(
        self, plex: PlexFake, client: PlexMusicServer, told: float, meant: int | None
    ) -> None:
        one_track(plex, user_rating=told if told != 0.5 else 0.6)

        assert (await only_track(client)).user_rating == meant

    async def test_the_performer_is_the_tracks_own(self, plex: PlexFake, client: PlexMusicServer) -> None:
        one_track(plex, performer="Nina & Friends")

        track = await only_track(client)

        assert (track.artist, track.album_artist) == ("Nina & Friends", "Nina")

    async def test_genres_of_track_album_and_artist_are_joined(self, plex: PlexFake, client: PlexMusicServer) -> None:
        one_track(plex, album={"genres": ("Soul", "Jazz")}, genres=("Blues",))

        assert (await only_track(client)).genres == ("Blues", "Soul", "Jazz")

    async def test_moods_are_those_of_the_nearest(self, plex: PlexFake, client: PlexMusicServer) -> None:
        section, _, _ = one_track(plex, album={"moods": ("Sad",)}, moods=("Bright",))
        plex.library.add_track(section, section.albums[0], "Second")

        first, second = await all_tracks(client)

        assert (first.moods, second.moods) == (("Bright",), ("Sad",))

    @pytest.mark.parametrize("cut_at", [1, 2, 3, None])
    async def test_all_genres_are_found_though_lists_are_cut(
        self, plex: PlexFake, client: PlexMusicServer, cut_at: int | None
    ) -> None:
        plex.tags_in_lists = cut_at
        one_track(plex, album={"genres": ("Soul", "Blues", "Gospel", "Folk")})

        assert (await only_track(client)).genres == ("Soul", "Blues", "Gospel", "Folk", "Jazz")

    @pytest.mark.parametrize("left_out", [("Mood", "Style"), ("Genre", "Mood", "Style")], ids="+".join)
    async def test_labels_are_found_though_lists_show_none(
        self, plex: PlexFake, client: PlexMusicServer, left_out: tuple[str, ...]
    ) -> None:
        plex.left_out_of_lists, plex.tags_in_lists = left_out, None
        section, _, _ = one_track(plex)
        genres = ("Soul", "Blues", "Gospel", "Folk")
        for number in range(500):
            labels = {"moods": ("Sad",), "styles": ("Torch Songs",)} if number % 10 == 3 else {}
            album = plex.library.add_album(section, section.artists[0], f"Album {number}", genres=genres, **labels)
            plex.library.add_track(section, album, "Another")

        labels_of = [(track.genres, track.moods, track.styles) for track in await all_tracks(client)]

        assert labels_of.count(((*genres, "Jazz"), ("Sad",), ("Torch Songs",))) == 50
        assert plex.count() <= 15, plex.counts()

    async def test_labels_that_nobody_has_are_looked_for_once(self, plex: PlexFake, client: PlexMusicServer) -> None:
        section, _, _ = one_track(plex)
        for number in range(1000):
            plex.library.add_album(section, section.artists[0], f"Album {number}")

        await all_tracks(client)

        assert plex.counts()["GET /library/metadata/N"] <= 4, plex.counts()

    @pytest.mark.parametrize(
        ("title", "album", "is_live"),
        [
            ("Feeling (Live at Montreux)", {}, True),
            ("Feeling", {"subformats": ("Live",)}, True),
            ("Alive", {}, False),
            ("Olive", {}, False),
        ],
    )
    async def test_concerts_are_known(
        self, plex: PlexFake, client: PlexMusicServer, title: str, album: dict[str, Any], is_live: bool
    ) -> None:
        one_track(plex, album=album, title=title)

        assert (await only_track(client)).is_live is is_live

    async def test_odd_letters_arrive_whole(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.library.add_section("Music")
        section = plex.library.sections[1]
        artist = plex.library.add_artist(section, 'Sigur Rós & "Co" <x>')
        plex.library.add_track(section, plex.library.add_album(section, artist, "( )"), "Untitled #1 – 無題")

        track = await only_track(client)

        assert (track.artist, track.title) == ('Sigur Rós & "Co" <x>', "Untitled #1 – 無題")

    async def test_nonsense_in_numbers_is_nothing(self, plex: PlexFake, client: PlexMusicServer) -> None:
        one_track(plex)
        odd = (
            b'<MediaContainer size="1" totalSize="1"><Track type="track" ratingKey="5" title="" userRating="many" '
            b'viewCount="-3" lastViewedAt="99999999999999999999" addedAt="soon" duration="1e9" year="MCMLXV" '
            b'thumb="http://elsewhere/x.svg"/></MediaContainer>'
        )
        self._answer_tracks(plex, odd)

        track = await only_track(client)

        assert track == ServerTrack(rating_key="5", title="Untitled", artist="", section="Music")

    async def test_letters_arrive_whole_without_a_word_on_their_encoding(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        one_track(plex)
        track = '<Track type="track" ratingKey="5" title="Hoppípolla"/>'
        self._answer_tracks(plex, f'<MediaContainer size="1">{track}</MediaContainer>'.encode())

        assert (await only_track(client)).title == "Hoppípolla"

    async def test_what_is_no_track_is_left_out(self, plex: PlexFake, client: PlexMusicServer) -> None:
        one_track(plex)
        items = b'<Track type="track" title="no key"/><Video type="clip" ratingKey="7"/>'
        self._answer_tracks(plex, b'<MediaContainer size="2">' + items + b"</MediaContainer>")

        assert await all_tracks(client) == []

    def _answer_tracks(self, plex: PlexFake, body: bytes) -> None:
        def answer(request: RecordedRequest) -> Reply:
            if request.query["type"] == ["10"]:
                return Reply(200, body, "text/xml")
            return plex.respond(request)

        plex.on("GET", LIST, answer)


class TestRequests:
    """Few and large, whatever the library lacks."""

    async def test_thousands_of_unrated_and_unplayed_tracks_cost_no_request_each(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        plex.add_music(5000)

        tracks = await all_tracks(client)

        assert len({track.rating_key for track in tracks}) == 5000
        assert any(track.user_rating is None and track.last_played is None for track in tracks)
        assert plex.count() <= 20, plex.counts()

    async def test_batches_are_pages(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(2500)

        assert [len(batch) async for batch in client.tracks()] == [1000, 1000, 500]

    async def test_tracks_come_from_all_chosen_libraries(self, plex: PlexFake) -> None:
        plex.add_music(30)
        plex.add_music(20, title="Classical", seed=2)
        plex.add_music(10, title="Audiobooks", seed=3)

        tracks = await all_tracks(client_of(plex, sections=("Music", "3")))

        assert [track.section for track in tracks] == ["Music"] * 30 + ["Audiobooks"] * 10

    async def test_one_connection_serves_the_whole_sync(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(3000)

        await all_tracks(client)

        assert plex.connections <= 2

    @pytest.mark.slow
    async def test_fifty_thousand_tracks_in_two_hundred_requests(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(50_000)
        await client.info()

        count = sum([len(batch) async for batch in client.tracks()])

        assert count == 50_000
        assert plex.count() <= 200, plex.counts()

    async def test_batches_are_not_kept(self, plex: PlexFake, client: PlexMusicServer) -> None:
        async def peak(count: int) -> int:
            """Bytes that reading so many tracks takes at most."""
            await client.info()
            tracemalloc.start()
            try:
                read = 0
                async for batch in client.tracks():
                    read += len(batch)
                    if read >= count:
                        break
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        plex.add_music(12_000)
        few, many = await peak(4_000), await peak(12_000)

        assert many < 60 * 2**20
        assert many < 1.5 * few
