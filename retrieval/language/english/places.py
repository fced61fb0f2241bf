"""Countries, their peoples, capitals and abbreviations, each once."""

from __future__ import annotations

import re

#: Countries with the other words that news has for them: their people, and the seat of the government.
_KNOWN_BY = {
    "Afghanistan": "afghan kabul", "Argentina": "argentine", "Australia": "australian canberra", "Belgium": "belgian",
    "Brazil": "brazilian", "Canada": "canadian ottawa", "China": "chinese beijing", "Cuba": "cuban havana",
    "Denmark": "danish copenhagen", "Egypt": "egyptian cairo", "Finland": "finnish helsinki", "France": "french paris",
    "Germany": "german germans berlin", "Greece": "greek greeks athens", "Hungary": "hungarian budapest",
    "India": "indian indians delhi", "Iran": "iranian iranians tehran", "Iraq": "iraqi baghdad",
    "Ireland": "irish dublin", "Israel": "israeli israelis jerusalem", "Italy": "italian italians rome",
    "Japan": "japanese tokyo", "Jordan": "jordanian amman", "Lebanon": "lebanese beirut", "Mexico": "mexican mexicans",
    "Netherlands": "dutch", "North Korea": "pyongyang", "Norway": "norwegian oslo", "Pakistan": "pakistani islamabad",
    "Philippines": "philippine filipino manila", "Poland": "polish warsaw", "Qatar": "qatari doha",
    "Russia": "russian russians moscow kremlin", "Saudi Arabia": "riyadh", "South Korea": "seoul",
    "Spain": "spanish madrid", "Sweden": "swedish stockholm", "Switzerland": "swiss",
    "Syria": "syrian syrians damascus", "Taiwan": "taiwanese taipei", "Turkey": "turkish turks ankara",
    "Ukraine": "ukrainian ukrainians kyiv kiev", "United Kingdom": "britain british london uk",
    "United States": "washington american america", "Venezuela": "venezuelan caracas", "Vietnam": "vietnamese hanoi",
}  # fmt: skip
#: All other countries.
_OTHERS = (
    "Albania|Algeria|Angola|Armenia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belize"
    "|Benin|Bhutan|Bolivia|Bosnia|Botswana|Brunei|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Chad"
    "|Chile|Colombia|Congo|Costa Rica|Croatia|Cyprus|Czech Republic|Djibouti|Dominican Republic|Ecuador"
    "|El Salvador|England|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Gabon|Gambia|Georgia|Ghana|Guatemala"
    "|Guinea|Guyana|Haiti|Honduras|Iceland|Indonesia|Jamaica|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan"
    "|Laos|Latvia|Lesotho|Liberia|Libya|Lithuania|Luxembourg|Madagascar|Malawi|Malaysia|Maldives|Mali"
    "|Malta|Mauritania|Mauritius|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia"
    "|Nepal|New Zealand|Nicaragua|Niger|Nigeria|North Macedonia|Northern Ireland|Oman|Palestine|Panama"
    "|Papua New Guinea|Paraguay|Peru|Portugal|Romania|Rwanda|Scotland|Senegal|Serbia|Sierra Leone"
    "|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Sudan|Sri Lanka|Sudan|Tajikistan|Tanzania"
    "|Thailand|Togo|Tonga|Tunisia|Turkmenistan|Uganda|United Arab Emirates|Uruguay|Uzbekistan|Vanuatu"
    "|Wales|Yemen|Zambia|Zimbabwe"
).split("|")
#: The names of all countries. Of two that begin alike, the longer comes first.
COUNTRIES = sorted([*_KNOWN_BY, *_OTHERS], reverse=True)


def _key(name: str) -> str:
    """The one word for a country in comparisons."""
    return "saudi" if name == "Saudi Arabia" else name.lower().replace(" ", "")


#: Countries by any word for them: their names, their people, the seats of their governments.
COUNTRY_OF = {word: _key(name) for name, words in _KNOWN_BY.items() for word in (_key(name), *words.split())} | {
    "europeanunion": "europeanunion",
    "brussels": "europeanunion",
}
#: Words for one country, for the countries most often in the news.
SEATS = (
    *(
        f"{_key(name)} {_KNOWN_BY[name]}"
        for name in (
            "Russia", "North Korea", "South Korea", "United States", "China", "Ukraine", "Israel", "Iran", "France",
            "Germany", "United Kingdom", "Japan", "India", "Turkey", "Syria",
        )
    ),
    "europeanunion brussels",
)  # fmt: skip
US_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois"
    "|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    "|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma"
    "|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|West Virginia|Virginia"
    "|Washington|Wisconsin|Wyoming"
)

#: Unions and countries with the patterns of their abbreviations and of their full names.
UNIONS = (
    ("unitedstates", r"U\.S\.(?:A\.)?|USA\b|US\b", "United States(?: of America)?"),
    ("unitedkingdom", r"U\.K\.|UK\b", "United Kingdom"),
    ("unitednations", r"U\.N\.|UN\b", "United Nations"),
    ("europeanunion", r"E\.U\.|EU\b", "European Union"),
)
#: Abbreviations that are function words in lower case.
ABBREVIATIONS = ("US", "WHO")


def _in_any_case(name: str) -> str:
    return re.sub(r"\b[A-Z]", lambda letter: f"[{letter[0]}{letter[0].lower()}]", name)


#: Names that a tokenizer would cut into letters or take for a pronoun ("the US"), and the same names written out.
ABBREVIATED = (
    *((re.compile(rf"\b(?:{short}|{_in_any_case(full)})"), name) for name, short, full in UNIONS),
    (re.compile(r"\b[Tt]he us\b"), "unitedstates"),
    (re.compile(r"\bW\.H\.O\.|\bWHO\b|\b[Ww]orld [Hh]ealth [Oo]rgani[sz]ation"), "worldhealthorganization"),
    (re.compile(r"\bDPRK\b|\b[Nn]orth [Kk]orea(?:n|ns)?\b"), "northkorea"),
    (re.compile(r"\bROK\b|\b\(?[Ss]outh\)? [Kk]orea(?:n|ns)?\b"), "southkorea"),
)
