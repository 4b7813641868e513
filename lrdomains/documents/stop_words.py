"""English function words, which say little about what a document is about."""

from collections.abc import Collection
from typing import Literal

from lrdomains.errors import InputError

StopWords = Literal["english"] | Collection[str] | None

#: The English stop word list of the Snowball project (M. Porter and R. Boulton, BSD licence).
ENGLISH = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom this that these those am is are was were be
    been being have has had having do does did doing would should could ought i'm you're he's she's it's we're
    they're i've you've we've they've i'd you'd he'd she'd we'd they'd i'll you'll he'll she'll we'll they'll isn't
    aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't shan't shouldn't can't cannot
    couldn't mustn't let's that's who's what's here's there's when's where's why's how's a an the and but if or
    because as until while of at by for with about against between into through during before after above below to
    from up down in out on off over under again further then once here there when where why how all any both each few
    more most other some such no nor not only own same so than too very
    """.split()  # noqa: SIM905 (a list of 174 quoted words is no better to read)
)


def stop_word_set(stop_words: StopWords) -> frozenset[str]:
    """Return the words to leave out.

    Parameters
    ----------
    stop_words : "english", collection of str or None
        None leaves none out.

    Raises
    ------
    InputError
        If it is the name of a list that is not here.

    Examples
    --------
    >>> len(stop_word_set("english")), stop_word_set(None)
    (174, frozenset())
    """
    if stop_words is None:
        return frozenset()
    if stop_words == "english":
        return ENGLISH
    if isinstance(stop_words, str):
        message = f"stop_words={stop_words!r}; there is the list 'english', or give the words themselves as a list"
        raise InputError(message)
    return frozenset(stop_words)
