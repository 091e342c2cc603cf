"""The pages of the playlists app."""

from django.urls import path

from playlists.views import edit, history, home, new, play, playlist, run, save, song

app_name = "playlists"

urlpatterns = [
    path("", home.home, name="home"),
    path("running/", home.running, name="running"),
    path("examples/", home.examples, name="examples"),
    path("playlists/new/", new.new, name="new"),
    path("playlists/new/song/", song.song, name="song"),
    path("playlists/new/song/search/", song.search, name="song_search"),
    path("playlists/new/song/qualities/", song.qualities, name="qualities"),
    path("playlists/new/live/", new.live, name="new_live"),
    path("playlists/new/ideas/", new.ideas, name="new_ideas"),
    path("playlists/new/names/<slug:kind>/", new.names, name="names"),
    path("playlists/<int:playlist_id>/", playlist.playlist, name="playlist"),
    path("playlists/<int:playlist_id>/search/", playlist.search, name="search"),
    path("playlists/<int:playlist_id>/changes/", playlist.changes, name="changes"),
    path("playlists/<int:playlist_id>/add/", edit.add, name="add"),
    path("playlists/<int:playlist_id>/rename/", edit.rename, name="rename"),
    path("playlists/<int:playlist_id>/undo/", edit.undo, name="undo"),
    path("playlists/<int:playlist_id>/regenerate/", edit.regenerate, name="regenerate"),
    path("playlists/<int:playlist_id>/reasons/", edit.reasons, name="reasons"),
    path("playlists/<int:playlist_id>/tracks/<int:entry_id>/remove/", edit.remove, name="remove"),
    path("playlists/<int:playlist_id>/tracks/<int:entry_id>/move/", edit.move, name="move"),
    path("playlists/<int:playlist_id>/tracks/<int:entry_id>/lock/", edit.lock, name="lock"),
    path("playlists/<int:playlist_id>/tracks/<int:entry_id>/more/", edit.more, name="more"),
    path("playlists/<int:playlist_id>/tracks/<int:entry_id>/less/", edit.less, name="less"),
    path("playlists/<int:playlist_id>/text/", play.text, name="as_text"),
    path("playlists/<int:playlist_id>/save/", save.save, name="save"),
    path("playlists/<int:playlist_id>/save/targets/", save.targets, name="save_targets"),
    path("playlists/<int:playlist_id>/save/progress/", save.progress, name="save_progress"),
    path("playlists/<int:playlist_id>/save/undo/<int:replacement_id>/", save.undo_replacement, name="undo_replaced"),
    path("playlists/<int:playlist_id>/play/", play.play, name="play"),
    path("playlists/<int:playlist_id>/players/", play.found_players, name="players"),
    path("playlists/<int:playlist_id>/open/", play.open_there, name="open_there"),
    path("playlists/<int:playlist_id>/playlist.m3u8", play.m3u, name="m3u"),
    path("playlists/<int:playlist_id>/delete/", history.delete, name="delete"),
    path("playlists/<int:playlist_id>/restore/", history.restore, name="restore"),
    path("history/demo/delete/", history.delete_demo, name="delete_demo"),
    path("history/demo/restore/", history.restore_demo, name="restore_demo"),
    path("history/", history.history, name="history"),
    path("history/<int:playlist_id>/rename/", history.rename, name="history_rename"),
    path("runs/<int:run_id>/", run.page, name="run"),
    path("runs/<int:run_id>/events/", run.events, name="run_events"),
    path("runs/<int:run_id>/cancel/", run.cancel, name="run_cancel"),
    path("runs/<int:run_id>/again/", run.again, name="run_again"),
]
