"""Nouns for what verbs tell, where the stems of both have little in common: "closure" and "close", "death" and "die".

From WordNet 3.1 (its licence is in person_nouns.txt): pairs of nouns for acts, events and the like and the verbs that
they are derived from, as stems, among the words of news.
"""

from __future__ import annotations

_PAIRS = (
    "abstent/abstain abstin/abstain access/acced acquisit/acquir action/act addit/add admiss/admit advisori/advis "
    "advocaci/advoc agreement/agre allianc/alli allus/allud argument/argu armament/arm avers/avert "
    "bafflement/baffl burial/buri causat/caus cessat/ceas citat/cite clearanc/clear closur/close coalit/coalesc "
    "coercion/coerc comparison/compar complianc/compli compuls/compel cookeri/cook creation/creat death/die "
    "decept/deceiv decis/decid defianc/defi deliveri/deliv denial/deni deris/derid desper/despair "
    "destruct/destroy detent/detain diminut/diminish discoveri/discov divestitur/divest divis/divid easement/eas "
    "emergenc/emerg emiss/emit entranc/enter entri/enter erasur/eras eros/erod evas/evad evoc/evok evolut/evolv "
    "expenditur/expend expuls/expel extinct/extinguish failur/fail fakeri/fake filtrat/filter fixtur/fix "
    "forgeri/forg fusion/fuse growth/grow guidanc/guid imageri/imag injunct/enjoin intens/intensifi "
    "internment/intern invas/invad investitur/invest invoc/invok judgment/judg junction/join killer/kill "
    "leakag/leak linkag/link mainten/maintain merger/merg mixtur/mix mockeri/mock motion/move movement/move "
    "notat/note notic/notifi obedi/obey obeis/obey omiss/omit option/opt ordin/ordain overh/overheat passag/pass "
    "payment/pay pictur/depict placement/place prayer/pray procedur/proceed propuls/propel puf/puff "
    "puzzlement/puzzl reaction/react rebellion/rebel recept/receiv recess/reced recoveri/recov relianc/reli "
    "remiss/remit rendit/render rental/rent repar/repair repetit/repeat represent/repres retent/retain "
    "revel/reveal revoc/revok riddanc/rid robberi/rob satisfact/satisfi savageri/savag scof/scoff secess/seced "
    "seizur/seiz servant/serv settlement/settl shipment/ship sign/signifi signatur/sign solut/solv speech/speak "
    "stoppag/stop storag/store successor/succeed suit/sue summat/sum suspicion/suspect susten/sustain tale/tell "
    "taxat/tax tendenc/tend testimoni/testifi thought/think treatment/treat trickeri/trick unit/unifi urgenc/urg "
    "usag/use util/utilis vapor/evapor variant/vari variat/vari waiver/waiv wareh/warehous loss/lose choic/choos "
    "sale/sell "
)
#: The stems that a stem stands for as well.
DERIVED: dict[str, frozenset[str]] = {}
for _pair in _PAIRS.split():
    _noun, _, _verb = _pair.partition("/")
    DERIVED[_noun] = DERIVED.get(_noun, frozenset()) | {_verb}
    DERIVED[_verb] = DERIVED.get(_verb, frozenset()) | {_noun}
