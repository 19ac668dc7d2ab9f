"""The words of dates in the languages that ⎕DT knows: names of months and days, halves of the day, ordinals.

A language is two letters, or with a region five (``en_GB``), which falls back to the two. A program's dictionary, a
namespace, adds languages and predefined patterns or replaces those that are here; what it lacks is looked up here.
Names stand in the case that is natural for the language; months in the form that follows a day.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from arrayl.arrays import Value, is_char, items_of, rank_of, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError

CODE = re.compile(r'[a-z]{2}(?:_[A-Z]{2})?\Z')
PATTERNS = {'ISO': 'YYYY-MM-DD"T"hh:mm:ss'}
FIELDS = {'MonthNames': 12, 'ShortMonthNames': 12, 'WeekdayNames': 7, 'ShortWeekdayNames': 7, 'MorningAfternoon': 2,
          'Ordinals': 31}
# Months, short months, days from Sunday on, short days, morning and afternoon, ordinals by day: the first for 1 ….
NAMES = {
    'da': ('januar februar marts april maj juni juli august september oktober november december',
           'jan feb mar apr maj jun jul aug sep okt nov dec',
           'søndag mandag tirsdag onsdag torsdag fredag lørdag', 'søn man tirs ons tors fre lør', 'AM PM', '.'),
    'de': ('Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
           'Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez',
           'Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag', 'So Mo Di Mi Do Fr Sa', 'AM PM', '.'),
    'el': ('Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου '
           'Δεκεμβρίου', 'Ιαν Φεβ Μάρ Απρ Μάι Ιούν Ιούλ Αύγ Σεπ Οκτ Νοέ Δεκ',
           'Κυριακή Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο', 'Κυρ Δευ Τρί Τετ Πέμ Παρ Σάβ', 'π.μ. μ.μ.', 'η'),
    'en': ('January February March April May June July August September October November December',
           'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
           'Sunday Monday Tuesday Wednesday Thursday Friday Saturday', 'Sun Mon Tue Wed Thu Fri Sat', 'am pm',
           'st nd rd th th th th th th th th th th th th th th th th th st nd rd th th th th th th th st'),
    'es': ('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
           'ene feb mar abr may jun jul ago sept oct nov dic',
           'domingo lunes martes miércoles jueves viernes sábado', 'dom lun mar mié jue vie sáb', 'a.m. p.m.', 'º'),
    'fi': ('tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta '
           'marraskuuta joulukuuta', 'tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu',
           'sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai', 'su ma ti ke to pe la', 'ap. ip.',
           '.'),
    'fr': ('janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
           'janv févr mars avr mai juin juil août sept oct nov déc',
           'dimanche lundi mardi mercredi jeudi vendredi samedi', 'dim lun mar mer jeu ven sam', 'AM PM',
           'er' + ' e' * 30),
    'it': ('gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
           'gen feb mar apr mag giu lug ago set ott nov dic',
           'domenica lunedì martedì mercoledì giovedì venerdì sabato', 'dom lun mar mer gio ven sab', 'AM PM', 'º'),
    'ja': ('1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月', '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
           '日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日', '日 月 火 水 木 金 土', '午前 午後', '日'),
    'nb': ('januar februar mars april mai juni juli august september oktober november desember',
           'jan feb mar apr mai jun jul aug sep okt nov des',
           'søndag mandag tirsdag onsdag torsdag fredag lørdag', 'søn man tir ons tor fre lør', 'a.m. p.m.', '.'),
    'nl': ('januari februari maart april mei juni juli augustus september oktober november december',
           'jan feb mrt apr mei jun jul aug sep okt nov dec',
           'zondag maandag dinsdag woensdag donderdag vrijdag zaterdag', 'zo ma di wo do vr za', 'a.m. p.m.', 'e'),
    'nn': ('januar februar mars april mai juni juli august september oktober november desember',
           'jan feb mar apr mai jun jul aug sep okt nov des',
           'søndag måndag tysdag onsdag torsdag fredag laurdag', 'sø må ty on to fr la', 'f.m. e.m.', '.'),
    'pl': ('stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
           'sty lut mar kwi maj cze lip sie wrz paź lis gru',
           'niedziela poniedziałek wtorek środa czwartek piątek sobota', 'niedz pon wt śr czw pt sob', 'AM PM', '.'),
    'pt': ('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
           'jan fev mar abr mai jun jul ago set out nov dez',
           'domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado',
           'dom seg ter qua qui sex sáb', 'AM PM', 'º'),
    'ru': ('января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
           'янв февр март апр май июнь июль авг сент окт нояб дек',
           'воскресенье понедельник вторник среда четверг пятница суббота', 'вс пн вт ср чт пт сб', 'AM PM', '-е'),
    'sv': ('januari februari mars april maj juni juli augusti september oktober november december',
           'jan feb mars apr maj juni juli aug sep okt nov dec',
           'söndag måndag tisdag onsdag torsdag fredag lördag', 'sön mån tis ons tors fre lör', 'fm em',
           ':a :a' + ' :e' * 18 + ' :a :a' + ' :e' * 8 + ' :a'),
    'zh': ('一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月',
           '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
           '星期日 星期一 星期二 星期三 星期四 星期五 星期六', '周日 周一 周二 周三 周四 周五 周六', '上午 下午', '日'),
}


@dataclass(frozen=True)
class Words:
    """The words of one language; `of` gives the list of a field of FIELDS."""
    of: Callable[[str], list[str]]

    def months(self, short: bool) -> list[str]:
        return self.of('ShortMonthNames' if short else 'MonthNames')

    def days(self, short: bool) -> list[str]:
        """From Monday on."""
        names = self.of('ShortWeekdayNames' if short else 'WeekdayNames')
        return [*names[1:], names[0]]

    def halves(self) -> list[str]:
        return self.of('MorningAfternoon')

    def ordinals(self) -> list[str]:
        return self.of('Ordinals')


def words(language: str, dictionary: Namespace | None) -> Words:
    """The words of a language; DOMAIN ERROR when there is no such language."""
    if not CODE.match(language):
        raise DomainError(f'Unknown language: {language}')
    spaces = [found for code in dict.fromkeys((language, language[:2]))
              if dictionary is not None and isinstance(found := dictionary.get(code), Namespace)]
    built = NAMES.get(language[:2])
    if built is None and not spaces:
        raise DomainError(f'Unknown language: {language}')

    def of(field: str) -> list[str]:
        for space in spaces:
            value = space.get(field)
            if value is not None:
                return listed(value, field)
        if built is None:
            raise DomainError(f'The dictionary has no {field} for {language}')
        return extended(built[list(FIELDS).index(field)].split(), field)
    return Words(of)


def listed(value: Value, field: str) -> list[str]:
    """A word list of a dictionary."""
    if callable(value) or isinstance(value, Namespace):
        raise DomainError(f'Invalid {field} in the dictionary')
    if is_char(value) and rank_of(value) <= 1 and field == 'Ordinals':
        return extended([text_of(value)], field)
    items = items_of(value)
    if not all(is_char(item) and rank_of(item) <= 1 for item in items) or len(items) < FIELDS[field]:
        raise DomainError(f'Invalid {field} in the dictionary')
    return [text_of(item) for item in items][:FIELDS[field]]


def extended(found: list[str], field: str) -> list[str]:
    return found * FIELDS[field] if len(found) == 1 else found


def predefined(name: str, language: str, dictionary: Namespace | None) -> str:
    """The pattern that ``%name%`` stands for."""
    patterns = dictionary.get('Patterns') if dictionary is not None else None
    if isinstance(patterns, Namespace):
        for code in dict.fromkeys((language, language[:2], 'Global')):
            space = patterns.get(code)
            value = space.get(name) if isinstance(space, Namespace) else None
            if value is not None:
                if not is_char(value) or rank_of(value) > 1:
                    raise DomainError(f'Invalid date pattern: %{name}%')
                return text_of(value)
    if name not in PATTERNS:
        raise DomainError(f'Unknown date pattern: %{name}%')
    return PATTERNS[name]
