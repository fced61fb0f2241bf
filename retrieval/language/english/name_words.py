"""Words in and around names: titles, roles, organisations, first names, nicknames."""

from __future__ import annotations

from retrieval.language.english.function_words import MONTHS, WEEKDAYS

#: Titles before a name, which do not identify a person.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign secretary senator"
    " sen sens senators representative rep reps congressman congresswoman governor gov mayor judge justice general gen"
    " cr cllr coun colonel col captain capt lieutenant lt sergeant sgt officer pope king queen prince princess"
    " chancellor ambassador spokesperson chairperson congressperson director ceo chief".split()
)
#: Offices by the letters that stand for them.
SHORT_TITLES = {
    "gov": "governor", "sen": "senator", "rep": "representative", "gen": "general", "col": "colonel", "capt": "captain",
    "lt": "lieutenant", "sgt": "sergeant", "prof": "professor", "dr": "doctor", "rev": "reverend", "supt":
    "superintendent",
}  # fmt: skip
#: Titles that tell sex and no office.
COURTESIES = frozenset("mr mrs ms miss madam madame mme hon herr frau smt shri".split())
#: Titles that nobody is called "Mr" instead of.
LASTING_TITLES = frozenset(
    "judge justice dr prof professor gen general col colonel capt captain sgt sergeant lt lieutenant officer king queen"
    " prince princess pope rev bishop archbishop sheriff detective lord lady sir dame".split()
)
#: Words that tell a woman or a man: kin, and titles that only they have.
KINSWOMEN = frozenset("wife widow mother daughter sister aunt niece grandmother granddaughter".split())
KINSMEN = frozenset("husband widower father son brother uncle nephew grandfather grandson".split())
WOMEN = KINSWOMEN | frozenset(
    "mrs ms miss dame lady queen princess baroness duchess madame madam mme alhaja hajia frau smt".split()
)
MEN = KINSMEN | frozenset("mr sir lord king prince baron duke alhaji herr shri".split())
#: Kin who are younger than whom they are kin of, those who are older, and women who are "Mrs" rather than "Miss".
YOUNGER = frozenset("son daughter grandson granddaughter nephew niece".split())
ELDER = frozenset("father mother grandfather grandmother uncle aunt".split())
MARRIED = frozenset("wife widow mother grandmother".split())
#: Words for one office that articles and questions use interchangeably.
ANY_GENDER = {
    f"{office}{suffix}": f"{office}person"
    for office in ("spokes", "chair", "congress")
    for suffix in ("man", "woman", "people", "men", "women")
} | {
    "chair": "chairperson", "presidents": "president", "envoy": "ambassador", "cr": "councillor", "cllr": "councillor",
    "coun": "councillor",    "councilor": "councillor",
}  # fmt: skip
#: Words before a person's name that are not titles by themselves: "Secretary of State John Kerry".
OFFICES = frozenset(
    "the former acting interim then late of state house senate speaker majority minority leader attorney first"
    " candidate nominee treasury defense defence interior white press campaign us republican democratic".split()
)
#: Titles that make a name of one word a whole one.
REGNAL = frozenset("prince princess king queen pope saint emperor sheikh duchess duke".split())
SUFFIXES = frozenset("jr sr ii iii iv phd md".split())
#: Parts of the surname after them, which are often left out.
PARTICLES = frozenset(
    "de da di du dos das van von der den ter ten zu bin bint abu ap al del della la le el ibn af av".split()
)
#: A capital letter of any alphabet of Latin letters, as a part of a regular expression.
CAPITAL = f"[A-ZÀ-ÖØ-Þ{''.join(chr(at) for at in (*range(0x100, 0x250), *range(0x1E00, 0x1F00)) if chr(at).isupper())}]"
#: Up to two of them before a word of a name, as a part of a regular expression.
PARTICLES_BEFORE = rf"(?:(?:{'|'.join(sorted(PARTICLES))}) ){{0,2}}"
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
    "detective analyst inspector constable comrade alhaji alhaja baroness baron imam rabbi reverend canon madame herr"
    " frau abbot trooper corporal ranger warden magistrate publican superintendent commissioner skipper datuk shri smt"
    " madam mme hajia fr hon supt insp maj adm principal mp mep msp mla td local".split()
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
    "chamber kingdom nations union airlines hospital authority force command project forum laboratory museum library"
    " theatre theater clinic observatory archive ombudsman".split()
)
#: Several people, or the place that they live in: nobody is called so.
GROUPS = frozenset(
    "family couple pair municipality city town village county country state crowd crew staff public audience".split()
)
#: What the bodies are that trade, or work for a cause, and that often have a name of one word.
ENTERPRISES = frozenset(
    "company firm miner manufacturer maker operator airline carrier retailer supplier developer publisher insurer"
    " lender bank brewery brewer chain startup start-up brand charity utility supermarket producer builder contractor"
    " landlord seller broadcaster newspaper agency group club team side consortium cooperative union nonprofit"
    " giant".split()
)
MALE_NAMES = frozenset(
    "aaron abdul abdullah abraham adam adrian ahmed alan alastair albert alberto alec alejandro alexander alfonso "
    "alfred ali alistair allan allen alvin amir anders andre andrei andres andrew angus anthony anton antonio "
    "armando arnold arthur arturo ashraf austin barack barry basil ben benedict benjamin bernard bernie bill "
    "billy bob boris brad bradley brandon brendan brent bret brett brian bruce bryan byron calvin carl carlos "
    "cedric cesar chad charles chester chris christian christoph christopher chuck clarence clark claude clayton "
    "clifford clinton clive colin conor corey craig curtis cyril cyrus damian damon dan daniel darren dave david "
    "dennis derek derrick desmond diego dmitry dominic donald donnie doug douglas duncan dustin dwight dylan "
    "eddie edgar eduardo edward edwin elias elijah elliot elliott elon emanuel emilio emmanuel enrique eric "
    "ernest ernesto errol ethan evan fabio felipe felix fernando floyd francesco francis francisco frank franklin "
    "franz fred freddie gabriel gary gavin geoffrey george georgy gerald gianni gilbert gino giovanni giuseppe "
    "glenn gordon graham greg gregory gus hamid hans harold harris harry harvey hassan hector henry herbert "
    "herman howard hugh hugo humza hussein ian ibrahim igor imran isaac ismail ivan jack jacob jacques jaime jake "
    "jamal james jared jason javier jay jeb jeff jeffery jeffrey jens jeremy jermaine jerome jerry jesse jim "
    "joachim joe joel johannes john jon jonas jonathan jonathon jordan jorge jose josef josep joseph josh joshua "
    "juan julian julio julius jurgen justin kareem karim karl keir keith kelvin ken kenneth kent kevin khalid kim "
    "kirk kurt kyle lamar lance larry lars lawrence leo leon leonard leroy lester lewis liam lionel lloyd logan "
    "lorenzo lou louis luca lucas luigi luis luke malcolm manuel marc marcel marcelo marco marcos marcus mario "
    "mark markus marlon martin marvin mathias matt matthew maurice maxwell melvin micah michael miguel mike "
    "mikhail milton mitch mitt mohamed mohammed morris moses muhammad mustafa nathan neal ned neil nelson newt "
    "niall nicholas nick nicolas nigel nils noah noel norman oleg oliver omar oscar otto owen pablo paolo pascal "
    "patrick paul pavel pedro perry pete peter phil philippe pierre rafael ralph ramon rand randall randy raul "
    "raymond reginald reid ricardo richard rick rishi robbie robert roberto roderick rodney rodrigo roger rohan "
    "roland ron ronald ross roy ruben rudy rufus rupert russ russell ryan sadiq salman salvador samuel santiago "
    "saul scott sean sebastian sergei sergio seth shane sheldon sid simon spencer stan stanley stefan stephen "
    "steve steven stewart stuart sven tariq ted terry theo thomas tim timothy tobias todd tom tommy tony travis "
    "trent trevor troy tyler tyrone umar victor vikram viktor vincent virgil vivek vladimir vladislav volodymyr "
    "wade walt walter warren wayne wesley wilbur wilfred willem william willie winston wolfgang xavier xi yuri "
    "yusuf zachary zane".split()
)
SENTENCE_STARTERS = frozenset((*WEEKDAYS, *MONTHS)) | frozenset(
    "the a an in on at but and or if when while as after before since for from with by of to it he she they we i you "
    "his her their its this that these those what who why how where there here then now so yet not no yes some many "
    "most all both one two three still even also just although though because despite during under over according "
    "asked speaking like until once our my your is are was were do does did have has had will would can could should "
    "rival longtime fellow meanwhile however well more other another every any such only nobody "
    "everybody everyone somebody someone anyone none neither nor either whether wherever whenever why whose amid among "
    "asked several".split()
)
#: Verbs that headlines capitalise, and that are hardly ever names.
HEADLINE_VERBS = frozenset(
    "says said tells told asks adds argues thinks believes insists suggests announces calls warns claims slams vows "
    "urges wants denies takes gets makes wins joins talks reveals shares opens leads dies faces hits loses meets "
    "returns is are was were has have had be been does did will would could should can cannot won't".split()
)
#: Suffixes as articles write them in a name.
SHOWN_SUFFIXES = frozenset(("Jr", "Sr", "II", "III"))
