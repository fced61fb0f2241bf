"""Words in and around names: titles, roles, organisations, first names, nicknames."""

from __future__ import annotations

from retrieval.language.english.function_words import MONTHS, WEEKDAYS

#: Titles before a name, which do not identify a person.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign secretary senator"
    " sen sens senators representative rep reps congressman congresswoman governor gov mayor judge justice general gen"
    " colonel col captain capt lieutenant lt sergeant sgt officer pope king queen prince princess chancellor ambassador"
    " spokesperson chairperson congressperson director ceo chief".split()
)
#: Words for one office that articles and questions use interchangeably.
ANY_GENDER = {
    f"{office}{suffix}": f"{office}person"
    for office in ("spokes", "chair", "congress")
    for suffix in ("man", "woman", "people", "men", "women")
} | {"chair": "chairperson", "presidents": "president", "envoy": "ambassador"}
#: Words before a person's name that are not titles by themselves: "Secretary of State John Kerry".
OFFICES = frozenset(
    "the former acting interim then late of state house senate speaker majority minority leader attorney first"
    " candidate nominee treasury defense defence interior white press campaign u s us republican democratic".split()
)
#: Titles that make a name of one word a whole one.
REGNAL = frozenset("prince princess king queen pope saint emperor sheikh duchess duke".split())
SUFFIXES = frozenset("jr sr ii iii iv phd md".split())
#: Parts of the surname after them, which are often left out.
PARTICLES = frozenset("de da di van von der den bin al del della la le el ibn".split())
#: The number of speakers does not change which group they belong to.
GROUP_SIZES = frozenset(
    "fellow several various numerous top leading certain two three four five dozens hundreds".split()
)
#: Well-known first names that news uses for each other.
NICKNAMES = {
    name: group.split()[0]
    for group in (
        "joseph joe", "robert bob rob bobby robby", "william bill will billy", "james jim jimmy", "michael mike",
        "thomas tom tommy", "richard rick dick rich", "charles charlie chuck",
        "edward ed eddie ted", "john jack johnny",
        "anthony tony", "andrew andy drew", "benjamin ben", "bernard bernie", "christopher chris", "daniel dan danny",
        "david dave", "donald don", "douglas doug", "gregory greg", "jeffrey jeff", "kenneth ken", "lawrence larry",
        "leonard len leo", "matthew matt", "mitchell mitch", "nicholas nick", "patrick pat", "peter pete",
        "philip phil phillip", "raymond ray", "ronald ron", "samuel sam", "stephen steve steven", "timothy tim",
        "gerald jerry gerry", "alexander alex", "frederick fred", "jonathan jon", "nathaniel nate", "zachary zach",
        "albert al", "theodore theo", "rudolph rudy", "elizabeth liz beth", "katherine kate kathy catherine cathy",
        "margaret maggie meg", "deborah debbie", "susan sue", "barbara barb", "jennifer jen jenny",
        "kimberly kim", "pamela pam", "cynthia cindy", "victoria vicky", "rebecca becky", "vladimir volodymyr",
    )
    for name in group.split()
}  # fmt: skip
#: Words that may precede a name within a run of capitalised words.
LEADING_TITLES = TITLES - frozenset("senators congressperson chairperson ceo".split()) | frozenset(
    "rev premier chairman chairwoman bishop archbishop sheriff former attorney first republican democrat democratic "
    "libertarian councillor councilor councilman councilwoman alderman passenger spokesman spokeswoman speaker coach "
    "detective analyst".split()
)
ROLES = frozenset(
    "spokesman spokeswoman spokesperson minister president senator governor director chairman chairwoman chair "
    "secretary professor analyst adviser advisor manager strategist chief executive ceo founder ambassador mayor "
    "congressman congresswoman lawmaker representative nominee candidate lawyer attorney editor reporter author "
    "commissioner officer leader head envoy judge justice pollster economist historian scientist researcher activist "
    "organizer official aide pastor bishop coach general commander diplomat premier chancellor king queen prince "
    "actor actress singer correspondent columnist host anchor speaker consultant expert fellow scholar partner owner "
    "councillor councilor councilman councilwoman passenger "
    "resident voter teacher student mother father wife husband son daughter businessman businesswoman billionaire "
    "operative veteran delegate dean physician doctor psychologist sheriff coordinator member deputy whip treasurer "
    "president-elect businessperson politician mogul tycoon campaigner prosecutor superintendent".split()
)
ORGANISATIONS = frozenset(
    "ministry department government party committee campaign commission agency bureau university institute college "
    "council court house senate congress administration association union group company corporation inc corp bank "
    "foundation center centre school board office service police army times post journal news herald tribune press "
    "guardian magazine poll survey study report republicans democrats network embassy parliament kremlin club church "
    "league federation coalition alliance organization organisation society fund trust team show network cnn nbc abc "
    "cbs fox msnbc bbc reuters ap fbi cia un nato eu pentagon twitter facebook google street act law street states "
    "chamber kingdom nations union airlines hospital authority force command project forum".split()
)
FEMALE_NAMES = frozenset(
    "hillary maria mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa betty margaret "
    "sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura "
    "cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra "
    "rachel carolyn janet catherine heather diane ruth julie olivia joyce virginia victoria kelly lauren christina "
    "joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann anne annie sara madison "
    "frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly "
    "isabella theresa diana natalie brittany charlotte marie kayla alexis lori carly jill melania ivanka chelsea "
    "kellyanne elena olga natalia svetlana tatiana irina angelina claire ellen jane kate katie theresa ursula nikki "
    "condoleezza loretta sonia ginni jen karine tulsi kamala lena petra".split()
)
MALE_NAMES = frozenset(
    "donald bill barack bernie ted marco john james robert michael william david richard joseph thomas charles "
    "christopher daniel matthew anthony mark steven paul andrew joshua kenneth kevin brian george timothy ronald "
    "edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin "
    "samuel gregory alexander frank patrick raymond jack dennis jerry tyler aaron jose adam nathan henry douglas "
    "zachary peter kyle ethan walter noah jeremy christian keith roger terry austin sean gerald carl harold dylan "
    "arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy "
    "vincent mitt mike tim jim tom bob dave dan steve chris jeff greg ben rick rand jeb newt rudy vladimir sergei "
    "dmitry ivan andrei georgy emmanuel boris rishi volodymyr xi kim tony nick matt joel luke pete chuck mitch "
    "corey karl glenn harry".split()
)
SENTENCE_STARTERS = frozenset((*WEEKDAYS, *MONTHS)) | frozenset(
    "the a an in on at but and or if when while as after before since for from with by of to it he she they we i you "
    "his her their its this that these those what who why how where there here then now so yet not no yes some many "
    "most all both one two three still even also just although though because despite during under over according "
    "asked speaking like until once our my your is are was were do does did have has had will would can could should "
    "rival longtime fellow meanwhile however well more other another every any such only nobody "
    "everybody everyone somebody someone anyone none neither nor either".split()
)
#: Verbs that headlines capitalise, and that are hardly ever names.
HEADLINE_VERBS = frozenset(
    "says said tells told asks adds argues thinks believes insists suggests announces calls warns claims slams vows "
    "urges wants denies takes gets makes wins joins talks reveals shares opens leads dies faces hits loses meets "
    "returns is are was were has have had be been does did will would could should can cannot won't".split()
)
#: Suffixes as articles write them in a name.
SHOWN_SUFFIXES = frozenset(("Jr", "Sr", "II", "III"))
