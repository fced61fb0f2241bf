"""Texts for property tests: anything at all, and what looks like news but for what has gone wrong with it."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = (
    "She said: “We reject the claims.” ",
    "Mr. Yoon met the U.S. envoy at 5 p.m. on Jan. 26. ",
    "“It is odious,” Zakharova told reporters in Moscow.\n\n",
    "Chung Byung-won, the deputy minister, summoned the ambassador\nwho had arrived\n",
    "According to the ministry, 3.5 million people left... Nobody returned! Why?",
    "서울은 러시아 대사를 초치했다. ",
    "Мария Захарова заявила, что это «одиозно». ",
    "👩🏽‍🚀🇰🇷e\u0301 ",
    "\n",
    "\t \u00a0\u3000",
    "x" * 700,
    "no-space-at-all,但是很长" * 40,
    "A line of an article that an editor wrapped at some seventy columns goes on\nwithout a stop into the next one, "
    "which does the same for as long as it takes\nto be recognised.\n\n",
    "? ! … . ;",
    "\u202e\u200f\ufeff\ufffd",
)

#: No lone surrogates: reading replaces them, as no file can hold them.
_characters = st.characters(exclude_categories=["Cs"])
texts = st.one_of(
    st.text(_characters, max_size=400),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(_characters, max_size=30)), max_size=30).map("".join),
    st.text("\n \t", max_size=50),
)
