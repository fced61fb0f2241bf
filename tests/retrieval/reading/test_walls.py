"""Pages that are no article, and what of an article leads elsewhere or lies in several blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.retrieval.reading.reads import article, refusal

HEAD = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
)
COOKIES = (
    "<div id=wall><h2>Your choice</h2><p>The Daily Pier and the firms that it works with would like to keep cookies on"
    " your device and to read them, so that advertisements can be chosen for you and counted.</p><p>If you agree, these"
    " firms may also find out where you are and tell your device from others. You can agree by the button below,"
    " refuse, or choose for each purpose by itself; you can change your mind at any time.</p></div>"
)
GONE = (
    "<main><h1>Page not found</h1><p>Sorry, the page you are looking for has been moved or is no longer available.</p>"
    "<p>Check the address, or use the search to find what you want.</p></main>"
)
BEGINNING = (
    "<article><h1>Harbour tax to rise</h1><p>The council of Ansel wants to raise the harbour tax by a third from next"
    " spring, a paper that this newspaper has seen says.</p><div class=offer><p>Subscribe to continue reading. Already"
    " a subscriber? Log in.</p></div></article>"
)
FRONT = "<main>" + "".join(
    f"<div class=card><h3><a href='/{n}'>Story number {n} of the harbour town</a></h3>"
    f"<p>A few words on story {n}, which the reader may open to read all of it today.</p></div>"
    for n in range(9)
)
ROBOT = (
    "<main><h1>One moment</h1><p>Please enable JavaScript and cookies to continue. We have seen unusual traffic from"
    " your network and must make sure that you are human.</p></main>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (COOKIES, "asks for consent"),
        (GONE, "nothing here"),
        (BEGINNING, "for subscribers"),
        (FRONT, "links to articles"),
        (ROBOT, "robots"),
    ],
)
def test_a_page_that_stands_in_an_articles_place_is_refused(tmp_path: Path, body: str, reason: str) -> None:
    assert reason in refusal(tmp_path, "a.html", HEAD.format(title="Port fire", body=body).encode()).reason


@pytest.mark.parametrize(
    "text",
    [
        "The regulator fined the firm 2 million euros because its pages set cookies without consent. “They did not ask"
        " anybody,” its chairwoman Mara Lind said. The firm wants to appeal. A court will hear it in autumn.",
        "Search teams have not found the sailor who went missing off Norholm on Friday. The search was called off at"
        " dusk, the coast guard said. The boat has been removed from the beach.",
        "The newspaper lost 400 subscribers last year, its publisher Jon Aker said. It will raise the price of a"
        " subscription in May, and members of its club will pay half.",
    ],
)
def test_an_article_about_such_things_is_an_article(tmp_path: Path, text: str) -> None:
    body = f"<article><h1>News of the day</h1><p>{text}</p><p>{text.upper()}</p></article>"
    assert article(tmp_path, "a.html", HEAD.format(title="News of the day", body=body)).text.startswith(text[:40])


BLOCK = "<div class='grid'><div class='{name}'><div class='inner'>{text}</div></div></div><div class='ad'></div>"


def paragraph(topic: str) -> str:
    return (
        f"<p>The {topic} was closed for two weeks in March, and nobody in the town had been told the reason for it.</p>"
    )


@pytest.mark.parametrize(
    "names", [("article__body",) * 3, ("story-body part-1", "story-body part-2", "story-body part-3")]
)
def test_an_article_in_several_blocks_is_read_whole_and_in_order(tmp_path: Path, names: tuple[str, ...]) -> None:
    topics = [("bridge", "ferry", "school"), ("market", "clinic", "library"), ("harbour", "tunnel", "theatre")]
    blocks = [
        BLOCK.format(name=name, text="".join(map(paragraph, some))) for name, some in zip(names, topics, strict=True)
    ]
    body = f"<article><h1>Closed doors</h1>{''.join(blocks)}</article>"
    found = article(tmp_path, "a.html", HEAD.format(title="Closed doors", body=body))
    assert [line.split()[1] for line in found.text.split("\n")] == [each for some in topics for each in some]


def test_another_article_below_an_article_is_not_read_with_it(tmp_path: Path) -> None:
    first, second = (
        f"<article><h1>{title}</h1><div class='article__body'>{''.join(map(paragraph, some))}</div></article>"
        for title, some in (("Doors", ("bridge", "ferry", "school")), ("Roofs", ("market", "clinic", "library")))
    )
    assert "market" not in article(tmp_path, "a.html", HEAD.format(title="Doors", body=first + second)).text


@pytest.mark.parametrize(
    "lead",
    [
        "<p><strong>ALSO READ: <a href='/b'>Minister Sand: 'I never wanted the dam'</a></strong></p>",
        "<p>Read more: <a href='/b'>Minister Sand never wanted the dam</a></p>",
        "<p><a href='/b'>READ NEXT: Minister Sand never wanted the dam</a></p>",
        "<p>MORE ON THIS STORY</p><p><a href='/b'>Minister Sand never wanted the dam</a></p>",
        "<h3>MORE stories</h3><ul><li><a href='/b'>Minister Sand never wanted the dam</a></li></ul>",
        "<div><b>Related</b> <a href='/b'>Minister Sand never wanted the dam</a></div>",
    ],
)
def test_lines_that_lead_to_other_articles_are_no_text(tmp_path: Path, lead: str) -> None:
    body = f"<article><h1>Hearing</h1>{paragraph('court')}{lead}{paragraph('archive')}</article>"
    found = article(tmp_path, "a.html", HEAD.format(title="Hearing", body=body))
    assert "court" in found.text and "archive" in found.text
    assert "Sand" not in found.text and "MORE" not in found.text


def test_a_sentence_with_a_link_in_it_stays(tmp_path: Path) -> None:
    linked = (
        "<p>Read more slowly, she said: <a href='/b'>the report of the council</a> is long and has few pictures.</p>"
    )
    body = f"<article><h1>Hearing</h1>{paragraph('court')}{linked}{paragraph('archive')}</article>"
    assert "the report of the council" in article(tmp_path, "a.html", HEAD.format(title="Hearing", body=body)).text


@pytest.mark.parametrize(
    ("title", "heading", "site"),
    [
        ("Port of Ansel shut after fire - National | Pierpost.ex", "Port of Ansel shut after fire", "Pier Post"),
        ("Port of Ansel shut after fire * The Pier Pundit * by Paul Ser", "Port of Ansel shut after fire", "x"),
        ("The Pier Post | Port of Ansel shut after fire", "Port of Ansel shut after fire", "Pier Post"),
        ("Port of Ansel shut after fire – Pier Post", "Pier Post", "Pier Post"),
    ],
)
def test_the_sites_name_is_no_part_of_a_title(tmp_path: Path, title: str, heading: str, site: str) -> None:
    body = f"<article><h1>{heading}</h1>{paragraph('port')}{paragraph('quay')}</article>"
    head = f"<meta property='og:site_name' content='{site}'><meta property='og:title' content='{title}'>"
    found = article(tmp_path, "a.html", HEAD.format(title=title, body=body).replace("</head>", head + "</head>"))
    assert found.title == "Port of Ansel shut after fire"
    assert "after fire" not in found.text and "The port was closed" in found.text


def test_a_row_of_a_table_says_of_what_its_figures_are(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{town}</td><td>{seats}</td></tr>" for town, seats in (("Ansel", 7), ("Vell", 3)))
    table = f"<table><thead><tr><th>Town</th><th>Greens</th></tr></thead><tbody>{rows}</tbody></table>"
    body = f"<article><h1>Results</h1>{paragraph('hall')}{table}{paragraph('office')}</article>"
    assert "| Town: Ansel | Greens: 7 |" in article(tmp_path, "a.html", HEAD.format(title="Results", body=body)).text


@pytest.mark.parametrize(
    ("heading", "rows", "wanted"),
    [
        (
            "<tr><th rowspan=2>Town</th><th colspan=2>Seats</th></tr><tr><th>Greens</th><th>Reds</th></tr>",
            "<tr><td>Ansel</td><td>7</td><td>9</td></tr>",
            "| Town: Ansel | Seats Greens: 7 | Seats Reds: 9 |",
        ),
        (  # a cell that stands for two rows
            "<tr><th>County</th><th>Town</th><th>Greens</th></tr>",
            "<tr><td rowspan=2>Vik</td><td>Vell</td><td>3</td></tr><tr><td>Ansel</td><td>7</td></tr>",
            "| County: Vik | Town: Ansel | Greens: 7 |",
        ),
        (  # what is no span of a table that anybody reads counts as one cell
            "<tr><th colspan=999999999>Town</th><th rowspan=٣>Greens</th></tr>",
            "<tr><td>Ansel</td><td>7</td></tr>",
            "| Town: Ansel | Greens: 7 |",
        ),
        (  # nothing but headings
            "<tr><th rowspan=2>Town</th><th>Greens</th></tr>",
            "<tr><th>Reds</th></tr>",
            "| Reds |",
        ),
        (  # a cell that would be stored many times
            "<tr><th>County</th><th>Town</th></tr>",
            f"<tr><td rowspan=2>{'Vik ' * 80}</td><td>Vell</td></tr><tr><td>Ansel</td></tr>",
            "| Ansel |",
        ),
        (  # too wide to be filled in
            "<tr><th colspan=40>Town</th><th colspan=40>Greens</th></tr>",
            "<tr><td>Ansel</td><td>7</td></tr>",
            "| Ansel | 7 |",
        ),
    ],
)
def test_cells_that_span_stand_in_each_of_their_rows(tmp_path: Path, heading: str, rows: str, wanted: str) -> None:
    body = f"<article><h1>Results</h1>{paragraph('hall')}<table>{heading}{rows}</table>{paragraph('office')}</article>"
    assert wanted in article(tmp_path, "a.html", HEAD.format(title="Results", body=body)).text


@pytest.mark.parametrize(
    "place", ["<img alt='Mitgef\xfchl'>", "<script>var a = '\xfc\x81'</script>", "<!-- \xe4 \x00 -->"]
)
def test_a_damaged_byte_outside_the_article_is_no_reason_to_refuse_it(tmp_path: Path, place: str) -> None:
    body = f"<header>{{}}</header><article><h1>Mühle</h1>{paragraph('mühle')}</article>"
    before, after = HEAD.format(title="Mühle", body=body).split("{}")
    found = article(tmp_path, "a.html", before.encode() + place.encode("latin-1") + after.encode())
    assert "The mühle was closed" in found.text and "\ufffd" not in found.text


def test_a_damaged_byte_in_the_article_is_marked(tmp_path: Path) -> None:
    page = HEAD.format(title="Mühle", body=f"<article><h1>Mühle</h1>{paragraph('mühle')}</article>").encode()
    found = article(tmp_path, "a.html", page.replace(b"two weeks", b"two w\xe9eks"))
    assert "two w\ufffdeks" in found.text or "two w\ufffdeeks" in found.text


def test_a_page_whose_text_is_all_damage_is_refused(tmp_path: Path) -> None:
    page = HEAD.format(title="Mühle", body="<article><h1>M</h1><p>" + "Das M\ufffdhlrad. " * 20 + "</p></article>")
    assert "damaged" in refusal(tmp_path, "a.html", page.encode()).reason
