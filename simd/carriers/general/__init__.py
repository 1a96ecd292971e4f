"""The careful general reader: any carrier's text, no recipe, figures only where words say so.

`lexicon` knows the words, `clauses` parts the text, `label` gives each amount its meaning
from the words beside it, `gather` makes packs and a Reading of them. A figure whose words
say nothing, or two things, is left out: a wrong number is far worse than none.
"""
