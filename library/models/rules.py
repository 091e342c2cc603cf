"""What people decided about genres."""

from django.db import models

from library.names.normalization import KEY_LENGTH


class GenreRule(models.Model):
    """What people decided about a genre, by its key, so that it outlives every sync.

    It counts as part of the genre with the key `into`, or ("" there) is not offered at all where `is_hidden`.
    """

    folded = models.CharField(max_length=KEY_LENGTH, unique=True)
    name = models.TextField(help_text="As it was called when the rule was made.")
    into = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    is_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class GenresApart(models.Model):
    """Two genres, by their keys, that people keep apart: no offer says that they might be one. `first` < `second`."""

    first = models.CharField(max_length=KEY_LENGTH)
    second = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("first", "second"), name="library_genresapart_once"),)

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"
