"""Questions about Inkstone and Inkling, with true answers, in both languages."""

from random import Random

from weights.recipe.texts.about_engine import ENGINE
from weights.recipe.texts.about_errors import ERRORS
from weights.recipe.texts.about_itself import ITSELF
from weights.recipe.texts.about_operating import OPERATING
from weights.recipe.texts.about_parameters import PARAMETERS
from weights.recipe.texts.about_serving import SERVING
from weights.recipe.texts.about_using import BASE_URL, USING
from weights.recipe.texts.asking import Asking
from weights.recipe.texts.exchange import Exchange
from weights.recipe.texts.skill import Sample, Skill

EXCHANGES: list[Exchange] = [*ITSELF, *USING, *SERVING, *PARAMETERS, *ERRORS, *OPERATING, *ENGINE]
ASKING = Asking("fact", EXCHANGES, often=("inkstone", "inkling", "sdk", "base_url", "start"))

__all__ = ["ASKING", "BASE_URL", "EXCHANGES", "FACTS"]


def _make(rng: Random) -> Sample:
    return ASKING.sample(rng)


FACTS = Skill("facts", _make)
