"""The words of time, folded as `normalise.fold` does, each with its symbol and value.

Spelling variants that a repair by edit distance would not find (dialect, sound) stand here; plain typos
do not, `tokens` repairs them.
"""

from typing import Any

_WEEKDAYS = {
    0: "montag mondach mondag moondag moandag moadag manndag mantig maandag",
    1: "dienstag erchtag dienstach dinstag dingsdag dinsdag diensdag deisdag zischdig irda irta irdog ertag iada",
    2: "mittwoch mittwochs mittwuch mittwoach miwo migga mittich middwoch midwoch mittwosch",
    3: "donnerstag donnerstach dunnerstag donnaschdag donnschdag dunnerschdag dorschdig pfinsta pfinzda pfinsda",
    4: "freitag freitach freidag freida freitak fraitag friedag frydag freidog",
    5: "samstag samstach sonnabend samsdag samschdag samsdog somsta samsta",
    6: "sonntag sonntach sunndag sonndag sunntag sunnta sundag",
}
_SHORT_WEEKDAYS = {0: "mo", 1: "di", 2: "mi", 3: "do", 4: "fr", 5: "sa"}
_MONTHS = {
    1: "januar janner janar jan jaenner",
    2: "februar feber feb febr",
    3: "marz marzen merz mrz",
    4: "april apr aprill",
    5: "mai",
    6: "juni juno jun",
    7: "juli julei jul",
    8: "august aug augst",
    9: "september sept sep septembr",
    10: "oktober okt october",
    11: "november nov novemba novembr",
    12: "dezember dez december dezemba dezembr",
}
_ONES = {
    1: "eins oans oins",
    2: "zwei zwo zwoi zwa zwoa zweie",
    3: "drei dreie droi",
    4: "vier viere fier",
    5: "funf funfe fimf fumf",
    6: "sechs sechse segs",
    7: "sieben siebene sibn siem siebn siebm",
    8: "acht achte ocht achd",
    9: "neun neune nein_ nei_ neine neini",
    10: "zehn zehne zen zehen",
    11: "elf elfe olf ulfe",
    12: "zwolf zwolfe zwelf zwolfi zwoelf",
    13: "dreizehn",
    14: "vierzehn vierzen",
    15: "funfzehn fuffzehn fuchzehn",
    16: "sechzehn sechszehn",
    17: "siebzehn siebenzehn",
    18: "achtzehn",
    19: "neunzehn",
}
_TENS = {
    20: "zwanzig zwanzich",
    30: "dreissig dreizig dreissich dreisig",
    40: "vierzig virzig",
    50: "funfzig fuffzig",
}
_JOINED = {
    1: "ein",
    2: "zwei",
    3: "drei",
    4: "vier",
    5: "funf",
    6: "sechs",
    7: "sieben",
    8: "acht",
    9: "neun",
}
_ORDINALS = {
    1: "erst",
    2: "zweit",
    3: "dritt",
    4: "viert",
    5: "funft",
    6: "sechst",
    7: "siebt siebent",
    8: "acht",
    9: "neunt",
    10: "zehnt",
    11: "elft",
    12: "zwolft",
    13: "dreizehnt",
    14: "vierzehnt",
    15: "funfzehnt",
    16: "sechzehnt",
    17: "siebzehnt",
    18: "achtzehnt",
    19: "neunzehnt",
    20: "zwanzigst",
    30: "dreissigst",
}
_RELATIVE_DAYS = {
    -2: "vorgestern",
    -1: "gestern",
    1: "morgige morgigen morgiger morgiges",
    0: "heut heute heit hoit heutige heutigen heutiger heite haid heid hait heude",
    2: "ubermorgen ubermorn ubermoin uebermorgen ibermorgen ubamorgen ibamorgn ubermorng",
    3: "uberubermorgen",
}
# From, until before, in minutes of the day.
_PARTS = {
    (6 * 60, 10 * 60): "morgens fruhmorgens mornings",
    (8 * 60, 12 * 60): "vormittag vormittage_ vormittags vormittach vormiddag vormiddach fuamittag",
    (
        11 * 60,
        14 * 60,
    ): "mittag mittags mittach mittagszeit mittachszeit mittagsstunde middag mittogs mittage",
    (
        12 * 60,
        18 * 60,
    ): "nachmittag nachmittags nachmittach namittag namittags namittach nammittag nammittach nomittag nommitag nochmittog nachmittage",
    (15 * 60, 18 * 60): "spatnachmittag spatnachmittags",
    (19 * 60 + 30, 22 * 60): "spatabends spatabend",
    (17 * 60, 22 * 60): "abend abends abens obends abendstunden ohmd",
    (22 * 60, 6 * 60): "nacht nachts",
}
_UNITS = {
    "MINUTES": "minute min minuta | minuten mins",
    "HOURS": "stunde std stund stunda | stunden stdn",
    "DAYS_UNIT": "tag tach dag dog tages | tage tagen tagn",
    "WEEKS": "woche woch wocha woh wuche wochnn | wochen wochn",
    "MONTHS": "monat monats monad | monate monaten monaden",
    "YEARS": "jahr jahres johr | jahre jahren johre",
}
_HOLIDAYS = {
    "new_year": "neujahr neujahrstag",
    "epiphany": "dreikonigstag",
    "carnival_thursday": "weiberfastnacht altweiber",
    "carnival_monday": "rosenmontag",
    "ash_wednesday": "aschermittwoch",
    "good_friday": "karfreitag",
    "easter": "ostern ostan",
    "easter_sunday": "ostersonntag",
    "easter_monday": "ostermontag",
    "may_day": "maifeiertag",
    "ascension": "himmelfahrt vatertag christihimmelfahrt",
    "whitsun": "pfingsten",
    "whit_monday": "pfingstmontag",
    "corpus_christi": "fronleichnam",
    "unity": "einheitstag",
    "halloween": "halloween reformationstag",
    "all_saints": "allerheiligen",
    "saint_martin": "martinstag",
    "saint_nicholas": "nikolaus nikolaustag",
    "advent": "advent adventssonntag",
    "penance": "bettag busstag",
    "christmas_eve": "heiligabend heiligabends",
    "christmas": "weihnachten weihnacht weihnachtn weihnachtsfeiertage weihnachtstage weihnachtsfest weihnachtstag weihnachtsfeiertag weihnachtsfeiertagen weihnachtstagen",
    "new_years_eve": "silvester sylvester",
}
_SEASONS = {3: "fruhling fruhjahr", 6: "sommer", 9: "herbst", 12: "winter"}
_PHRASES = {
    "AM": "am an ann amm om",
    "IM": "im",
    "IN": "in inner ina",
    "WITHIN": "innerhalb binnen",
    "UM": "um umm umme ume um's",
    "GEGEN": "gegen gegn gg gejen",
    "CIRCA": "ca circa zirka etwa ungefahr rund circ ungefar cirka vielleicht schatzungsweise ungefahrt",
    "AROUND": "rum herum umara",
    "SHARP": "punkt genau exakt pktl punktlich",
    "JUST": "kurz knapp",
    "FROM": "ab",
    "VON": "von vom vo",
    "BIS": "bis bs biss bisn",
    "VOR": "vor vorm fur_ voa",
    "NACH": "nach noch_ nacher noach nachm",
    "SINCE": "seit seid seitdem",
    "BETWEEN": "zw zwischen zwischn zwischem zwischa zwüschen zwische",
    "UND": "und u un oda_",
    "ODER": "oder oda bzw bezihungsweise beziehungsweise ader odr",
    "LATEST": "einschliesslich inklusive inkl maximal hochstens langstens spatestens spatestns spatens",
    "FIRST_AT": "fruhestens",
    "NOT": "nicht nich net ned nit nie niemals nech ncht nicgt",
    "NO": "kein keine keinen keinem koa koan",
    "EXCEPT": "ausser ohne ausgenommen",
    "ONLY": "nur ausschliesslich bloss lediglich",
    "EACH": "jeden jede jeder jedes jedn",
    "ALWAYS": "immer stets",
    "ANY": "egal wurscht wurst schnuppe gleichgultig einerlei piepegal scheissegal schnurz latte",
    "WHEN": "wann wan wenn_",
    "SUIT": "gehen passt passen passts past basst geht gehts ginge gang zeit frei kann ko konnt konnte konn recht lieb gut super perfekt okay ok",
    "ANYTIME": "jederzeit allzeit immerzu",
    "BAD": "schlecht ungunstig blod doof unmoglich unpassend schwierig ausgeschlossen mies tabu bled schlechter verplant "
    "belegt verhindert",
    "FREE": "freien freie freier freies",
    "THAN": "als",
    "JE": "je",
    "WANT": "wollt wollen mogt mochtet konnen_ willst",
    "FEW": "paar einigen wenigen",
    "DARAUF": "drauf darauf danach",
    "MONTH_FIRST": "monatsersten monatserster",
    "MONTH_LAST": "monatsletzten",
    "KINGS": "konige konig konigen",
    "COURSE": "laufe verlauf lauf",
    "WEEK_BEGIN": "wochenanfang wochenbeginn",
    "WEEK_MIDDLE": "wochenmitte",
    "WEEK_END": "wochenschluss",
    "IMMEDIATELY": "sofort umgehend gleich",
    "BEST": "besten liebsten",
    "UNDER": "unter",
    "OVER": "uber",
    "WHICHEVER": "welcher welche welchen welches",
    "TIME_WORD": "uhrzeit zeitpunkt stunde_ wochentag",
    "VERY": "ganz sehr",
    "CASE": "fall",
    "BETTER": "schon besser gern gerne lieber",
    "NOTHING": "nix nichts nischt nixe",
    "HALVES": "halfte halften",
    "FLEXIBLE": "flexibel",
    "AS": "so",
    "AS_SOON": "sobald",
    "AS_POSSIBLE": "moglichst",
    "SOON": "bald schnell schnellst fruhst ehest rasch zeitig zeitnah balde zugig schnel flott",
    "HOW": "wie",
    "POSSIBLE": "moglich moglicht mogli mogl",
    "SOONEST": "schnellstmoglich schnellstmoglichst baldmoglichst fruhestmoglich baldigst schnellstens asap "
    "nachstmoglich nachstmogliche nachstmoglicher nachstmogliches nachstmoglichen fruhestmogliche fruhestmoglichen fruhester fruhesten fruheste fruhestem nachstbester nachstbesten "
    "schnellstmogliche schnellstmoglichen baldmoglichen ehestmoglich",
    "NEXT": "nachste nachte nachten nahste nahsten nachsten nachster nachstes nachstem nechste nechsten nechster nechstes nexte nexten nexter "
    "nagschd nagschde nagschte nachsde nachst nachschte nexde naxte naxten nagste nagsten nakste naksten naechsten nachtse",
    "COMING": "darauffolgende darauffolgenden darauffolgender kommende kommenden kommender kommendes kommendem folgende folgenden folgender folgendes komende",
    "AFTER_NEXT": "ubernachste ubernachsten ubernachster ubernachstes ubernachst ubernechste ubernexte "
    "ubernechsten ubernexten ibernachste",
    "THIS": "diese diesen dieser dieses diesem dies laufende laufenden laufender dise disen diser",
    "LAST": "letzte letzten letzter letztes letztem vorige vorigen voriger voriges vergangene vergangenen "
    "vergangener vergangenes letzde letzschte",
    "BEGIN": "anfang anfangs beginn begin",
    "MIDDLE": "mitte mitten",
    "END": "ende ende_ end",
    "UHR": "uhr uhrn uah uhrh",
    "H": "h",
    "HALF": "halb halbe halben halba halwa halwer halber hoibe hoiba halbe_ hoib halwe",
    "QUARTER": "viertel viertl virtel fiertel vierdl viatel fiertl",
    "THREE_QUARTER": "dreiviertel dreiviertl dreivirtel dreifiertel dreivierdl",
    "MIDNIGHT": "mitternacht",
    "EARLY": "fruh frua frueh frih frie_ friah fruah",
    "EARLY_ADJ": "fruhen fruher_ zeitigen",
    "LATE_ADJ": "spaten spat spater_ spates",
    "TOMORROW": "morgen morga moang morng morgn moagn morn moing moin_ morjen",
    "WEEKEND": "wochenende wochenend wochenends weekend wochende wochnend",
    "WEEKDAYS": "werktags werktag werktage wochentags",
    "KW": "kw kalenderwoche kalenderwoch",
    "WORK": "arbeit schicht maloche job feierabend dienst dienstschluss arbeitszeit arbet",
    "SCHOOL": "schule unterricht schulschluss kita kindergarten",
    "LUNCH": "mittagessen mittagspause mittagspaus",
    "EIN": "ein oa oan",
    "A": "eine einer einem einen eines ne ner nem nen a ana anera oana oaner eim",
    "ARTICLE": "der die das den dem des de da dat se unser unserem",
    "TO": "zu zur zum",
    "MONTH_END": "monatsende endmonat monatsendes",
    "MONTH_BEGIN": "monatsanfang monatsbeginn",
    "YEAR_END": "jahresende",
    "NEW": "neuen neues neue nei neie",
    "TITLE": "frau herr herrn familie hr dr",
    "GOOD": "schones frohe frohes gtun gutne guetn guten gute schonen schone gutn gudn gutten guden gueten schonn angenehmen gutem guter guadn",
    "INSTEAD": "statt anstatt anstelle stat",
    "OR_LATER": "spater aufwarts",
    "OR_EARLIER": "eher fruher schneller",
    "ON": "auf aufn",
    "THEREFORE": "sondern",
    "EVERY": "alle allen",
    "FEAST": "feiertag feiertage feiertagen feiertags",
}
# Things that are counted: a number before them is no clock time and no day of the month.
_COUNTED = """
euro eur cent prozent kinder kindern kind leute leuten personen person platze platzen platz stuck mal male
kilometer km meter m kg kilo gramm g liter l ml mg grad punkte punkten seiten seite zimmer zimmern etage stock
bewerbungen versuche versuchen versuch termine terminen termin tabletten tropfen bier flaschen mark qm teilnehmer
fragen frage briefe formulare wochenstunden arbeitstage uhrzeiten mitarbeiter sanktionen gesprache gesprach
abs absatz satz sgb paragraf paragraph nummer nr schritte schritt treppen stufen stufe hunde katzen jahrige jahriger
euronen tausend hundert millionen klasse teil punkt skala note rate raten gb euros
""".split()
# Small words after which an expression of time may end ("um drei BIN ich da").
_FUNCTION = """
ich du er sie es wir ihr mir mich dir dich uns euch ihm ihn ihnen man mein meine meinen meiner meinem dein sein ihre
bin ist is isch san sind war waren sei hab habe hat haben hatte hatten hatt hast kann kannst konnt konnen konnte konnten kanns
geht gehts ging ginge gang gehen passt passen passte passts past basst ware war waer warn warens wurde wurden wird werde
muss musste mussen soll sollte sollen will wollte wollen mochte darf durfte mag komme komm kommen kommt kam
bei mit fur auch noch schon da dann dort hier dass weil wenn aber denn doch mal eben halt eher lieber besser
gut gerne gern schlecht okay ok super perfekt bitte danke frei zeit wieder nochmal weg zurück los fertig
oder und bis zum zur zu auf aus durch als ob wo was wer nicht nur ja nein bitte
termin_ fallt findet steht klappt klappts klappte hatt beginnt fangt nehme nehmen nimm buchen bräuchte brauche
arbeite arbeiten schaffe schaff schaffs holen hole abholen vorbei vorbeikommen rein treffen einen_ erscheinen
erst machen mache mach machts gibt gabs gabe bittschon erreichbar möglich moglich
verfugbar verfugung zuhause wach gleich irgendwann irgendwie direkt zb beispielsweise spontan zufallig jeweils eventuell evtl wohl leider eigentlich wahrscheinlich sicher bestimmt bloss anwesend verhindert frei wohne wach wurd tat tats daham dahoam aufstehen los besetzt dran dabei ins beim daheim hause unterwegs statt
""".split()


def _words() -> dict[str, tuple[str, Any]]:
    known: dict[str, tuple[str, Any]] = {}

    def add(symbol: str, value: Any, spellings: str) -> None:
        for word in spellings.split():
            if not word.endswith("_"):
                known.setdefault(word, (symbol, value))

    for day, spelled in _WEEKDAYS.items():
        add("WEEKDAY", day, spelled)
        add(
            "WEEKDAYS_EACH",
            day,
            " ".join(f"{w}s" for w in spelled.split() if w.endswith(("tag", "woch", "tach"))),
        )
    add("WEEKDAYS_EACH", 5, "sonnabends")
    # "Mittwochs" is every Wednesday although the list above knows it as a spelling.
    known["mittwochs"] = ("WEEKDAYS_EACH", 2)
    for day, spelled in _SHORT_WEEKDAYS.items():
        add("SHORT_WEEKDAY", day, spelled)
    for month, spelled in _MONTHS.items():
        add("MONTH", month, spelled)
    for number, spelled in _ONES.items():
        add("NUMBER", number, spelled)
    for tens, spelled in _TENS.items():
        add("NUMBER", tens, spelled)
        for ten in spelled.split():
            for one, joined in _JOINED.items():
                add("NUMBER", tens + one, f"{joined}und{ten} {joined}un{ten}")
    for offset, spelled in _RELATIVE_DAYS.items():
        add("RELATIVE_DAY", offset, spelled)
    for part, spelled in _PARTS.items():
        add("PART", part, spelled)
    for symbol, spelled in _UNITS.items():
        singular, plural = spelled.split("|")
        add(symbol, None, singular)
        add(symbol, "many", plural)
    for holiday, spelled in _HOLIDAYS.items():
        add("HOLIDAY", holiday, spelled)
    for month, spelled in _SEASONS.items():
        add("SEASON", month, spelled)
    for symbol, spelled in _PHRASES.items():
        add(symbol, None, spelled)
    for number, stems in _ORDINALS.items():
        for stem in stems.split():
            add("ORDINAL", number, f"{stem}en {stem}er {stem}e {stem}es {stem}n")
    for one, joined in _JOINED.items():
        for twenty in (20, 30):
            stem = f"{joined}und{_TENS[twenty].split()[0]}st"
            add("ORDINAL", twenty + one, f"{stem}en {stem}er {stem}e")
    for word in _COUNTED:
        known.setdefault(word, ("COUNTED", None))
    for word in _FUNCTION:
        known.setdefault(word, ("FUNCTION", None))
    # "achte", "achten" are the eighth rather than dialect for eight o'clock.
    known["achte"] = ("ORDINAL", 8)
    known["zwote"] = known["zwoten"] = ("ORDINAL", 2)
    return known


WORDS: dict[str, tuple[str, Any]] = _words()

# What a mistyped word may be repaired to.
REPAIRABLE = frozenset("WEEKDAY WEEKDAYS_EACH MONTH RELATIVE_DAY PART HOLIDAY WEEKEND NEXT AFTER_NEXT COMING "
                       "LATEST FIRST_AT TOMORROW QUARTER THREE_QUARTER WEEKS BETWEEN ANYTIME".split())  # fmt: skip
# Words that look like a mistyped word of time and are none.
LOOKALIKES = frozenset(
    """
fieber feuer feder feier feiern fiber nichts nichst heike heise mogen mogn moving mitmach mitmacha mitmache mitmachn
mitmacht mitmachen gestorben gestorbn geistern marken hallochen dienstes augusta nachem nachn viert uberwacht
ubernehmen wischen antag besheid wochendose spateres baldigen vorabend zweieinhalb schnellste schnellsten heikel
dreieinhalb viereinhalb anderthalb nachweise wochentag eutingen erschlag erschlagen nachsicht nachstell nachte nachten
nachtle nache nichte nichten nuchtern nuchterne nmochten mochten monate montage montagen monaten sorgen borgen worden werden wochentlich morde norden orden ordnen morgan organe
osten kosten posten rosten pfosten fasten testen westen leisten gesten stern sterben ostens ostende
abende haben aben leben neben beben reben geben eben arend abendbrot gabend
januskopf marzipan market marke markt mark mars arzt marx merke merken merkt schmerz herz scherz
juristen julia julian jule jung jungen junge jude mail mails main meine maik mais maiskolben
mitglied mitglieder mittel mittels mitten mittlerweile mittwochsclub mittagessen mietvertrag mitte
freiheit freitod freizeit freiwillig freitags_ freunde frieden frustrag vertrag antrag betrag auftrag beitrag ertrag
anstatt dienst dienste diensten dienstlich dienstplan dienstag_ sonstig sonstige sonntagsfahrer sonst
samt samtag gesamt gesamten samen zusammen sammeln sams stamm
letzter_ nachster nachsten_ nachsehen nachteil nachteile nachricht nachrichten nachname nachbar nachbarin nachweis
nachtrag nachfrage nachher nachschauen nachholen nachgefragt nacht_ macht macht's mache machen lacht lachen wacht
gesten bestern western schwester schwestern extern intern kommode kommunen kommend_ kommunal
wachen machen lochen kochen suchen wache sache sachen rache wohne wohnen wochnerin koche loche waschen wissen wachs
viertes vierteljahr halbe halbes viertelstunde dreiviertelstunde
oktave august_ augen auge augst angst nomen namen nehmen november_ numerisch dezent dezentral dezernat
separat september_ apparat aprikose
heutige heutigen heutzutage heute_ haute hauten leute leuten beute
uberragen ubertragen uberfragen ubergeben uberall ubernachten ubernachtung ubernachtet ubernachte uberlegen
abendkasse spätestens_ spat spater spate spatzen
vormund vormittag_ vormerken vorm vormacht mittagsschlaf morgenrot morgenmuffel
weihnachtsgeld weihnachtsbeihilfe osterferien ostermann weihen
nachhause nahste hochste hochsten achsten achseln wachsten wichsten nachsten_ nackte nacktem nachtes nachts_
sondertag feiertag feiertage feiertags fahrtag geburtstag arbeitstag arbeitstage alltag alltags
bettag muttertag landtag bundestag ruhetag stichtag werktag werktags
herbst herbert winter sommer sommers wintern
kommenden_ kommentar kommentare kommende_ kommando kommst
zwischenzeit zwischenpruefung inzwischen dazwischen
mitwochs_ mitwisser mitwirken mitwirkung
jumi jenner jahre jahren november_ juli_ jubel
neujahrs silvia silver
fruhstuck fruhschicht spatschicht nachtschicht tagschicht
""".split()
)
