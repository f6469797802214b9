"""What goes in is somewhere in what comes out: kept, or named as removed with its reason."""

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.clean import clean, mend
from broadsheet.pipeline.credit import credit_of
from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.text_dump import paragraphs
from broadsheet.pipeline.furniture import furniture
from broadsheet.pipeline.records import (
    Article,
    Claims,
    Kind,
    Origin,
    Page,
    RawRecord,
    Reason,
    Rejected,
    Rung,
)
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import Rules
from tests.given import REAL, golds, needs_real_data, wire_stories

RULES = Rules(min_words=1)
MAYOR = "The mayor of Springfield resigned on Monday."
FIRE = "She had been under fire for eleven weeks, and the council had asked her twice to go."
# One paragraph each, of a few dozen words: Thai, Lao and Khmer write no full stop at all.
ONE_LINERS = {
    "Amharic": "የወደቡ ጀልባ ሠራተኞች ከአሥራ አንድ ቀናት የሥራ ማቆም አድማ በኋላ አርብ ምሽት ወደ ሥራቸው ተመለሱ፤ ሁለቱም ወገኖች ስምምነት ፈረሙ",
    "Arabic": "عاد عمال العبارات إلى العمل مساء الجمعة بعد أحد عشر يوما من الإضراب ووقع الطرفان اتفاقا",
    "Armenian": "Լաստանավերի անձնակազմերը ուրբաթ երեկոյան վերադարձան աշխատանքի տասնմեկ օր տևած գործադուլից հետո",
    "Bengali": "এগারো দিনের ধর্মঘটের পর শুক্রবার রাতে ফেরির কর্মীরা কাজে ফিরেছেন এবং দুই পক্ষ চুক্তিতে সই করেছে",
    "Burmese": "ကူးတို့သင်္ဘောသားများသည် ဆယ့်တစ်ရက်ကြာ သပိတ်မှောက်ပြီးနောက် သောကြာနေ့ညတွင် အလုပ်ပြန်ဝင်ခဲ့ကြသည်",
    "Chinese": "渡轮船员在罢工十一天之后于星期五晚上返回工作岗位双方在港务局办公室签署了一份四页的协议",
    "English": "The ferry crews went back to work on Friday night after eleven days and both sides signed",
    "Georgian": "ბორნის ეკიპაჟები თერთმეტდღიანი გაფიცვის შემდეგ პარასკევს ღამით სამუშაოს დაუბრუნდნენ ნავსადგურში და ხელი მოაწერეს",
    "Greek": "Τα πληρώματα των πορθμείων επέστρεψαν στη δουλειά την Παρασκευή το βράδυ μετά από έντεκα ημέρες",
    "Gujarati": "અગિયાર દિવસની હડતાળ પછી ફેરીના કર્મચારીઓ શુક્રવારે રાત્રે કામ પર પાછા ફર્યા અને બંને પક્ષોએ કરાર પર સહી કરી",
    "Hebrew": "צוותי המעבורות חזרו לעבודה ביום שישי בלילה אחרי אחד עשר ימי שביתה ושני הצדדים חתמו על הסכם",
    "Hindi": "ग्यारह दिन की हड़ताल के बाद नाविक शुक्रवार रात को काम पर लौट आए और दोनों पक्षों ने समझौते पर हस्ताक्षर किए",
    "Japanese": "渡し船の乗組員は十一日間のストライキの後金曜日の夜に仕事に戻り双方が四ページの合意書に署名した",
    "Khmer": "នាវិកសាឡាងបានត្រឡប់ទៅធ្វើការវិញនៅយប់ថ្ងៃសុក្របន្ទាប់ពីធ្វើកូដកម្មអស់រយៈពេលដប់មួយថ្ងៃ",
    "Korean": "여객선 승무원들이 열하루 동안의 파업을 끝내고 금요일 밤에 일터로 돌아왔으며 양측은 항만 사무소에서 합의서에 서명했다",
    "Lao": "ລູກເຮືອຂ້າມຟາກກັບຄືນໄປເຮັດວຽກໃນຄືນວັນສຸກຫຼັງຈາກປະທ້ວງສິບເອັດມື້ແລະທັງສອງຝ່າຍໄດ້ລົງນາມ",
    "Russian": "Экипажи паромов вернулись к работе в пятницу вечером после одиннадцати дней забастовки в порту",
    "Sinhala": "දින එකොළහක වර්ජනයකින් පසු පාරු සේවකයෝ සිකුරාදා රාත්‍රියේ නැවත සේවයට වාර්තා කළහ දෙපාර්ශ්වයම ගිවිසුමකට අත්සන් කළහ",
    "Tamil": "பதினொரு நாள் வேலைநிறுத்தத்திற்குப் பிறகு படகுப் பணியாளர்கள் வெள்ளிக்கிழமை இரவு பணிக்குத் திரும்பினர் இரு தரப்பினரும் கையெழுத்திட்டனர்",
    "Thai": "ลูกเรือเรือข้ามฟากกลับมาทำงานในคืนวันศุกร์หลังจากหยุดงานประท้วงนานสิบเอ็ดวันและทั้งสองฝ่ายลงนามในข้อตกลง",
    "Tibetan": "གྲུ་གཟིངས་ལས་བྱེད་པ་ཚོས་ཉིན་བཅུ་གཅིག་རིང་ལས་མཚམས་བཞག་རྗེས་གཟའ་པ་སངས་ཀྱི་མཚན་མོར་ལས་ཀར་ཕྱིར་ལོག་བྱས",
    "Urdu": "گیارہ دن کی ہڑتال کے بعد ملاح جمعہ کی رات کام پر واپس آ گئے اور دونوں فریقوں نے معاہدے پر دستخط کیے",
    "Vietnamese": "Các thủy thủ phà đã trở lại làm việc vào tối thứ Sáu sau mười một ngày đình công ở bến cảng",
}  # fmt: skip


def text_record(text: str, title: str | None = None) -> RawRecord:
    payload = text.encode("utf-8", "surrogatepass")
    return RawRecord(
        Origin("s", 0, 0), Kind.TEXT, payload, "ab", len(payload), claims=Claims(title=title)
    )


def article(text: str, title: str | None = None) -> Article:
    return refine(text_record(text, title), RULES, "recipe", Memo())


def words(*lines: str | None) -> Counter[str]:
    """Every word as often as it stands there."""
    return Counter(re.findall(r"[^\W_]+", "\n".join(filter(None, lines))))


def pieces(page: Page | Article) -> list[str]:
    """All that a row keeps of a body, each line in its one place."""
    removed = [line.line for line in page.removed]
    return [*page.text.split("\n"), *page.captions, *removed]


def lost(text: str, title: str | None) -> Counter[str]:
    """Words of a plain text that its row has less often; of those that it has more often, too.

    Raises `Rejected`.
    """
    page = clean(extract(text.encode(), Kind.TEXT, None, RULES, Rung.FULL, title), RULES)
    came_out = words(*pieces(page), page.title)
    went_in = words(mend("\n".join(" ".join(line.split()) for line in text.split("\n"))))
    return (went_in - came_out) + (came_out - went_in)


def is_text(line: str) -> bool:
    return bool(words(line)) and furniture(line) is None and credit_of(line) is None


def test_a_stated_title_is_not_sought_in_the_text() -> None:
    one = article(f"{MAYOR}\n{FIRE} And so she did.", "Mayor resigns")
    assert one.title == "Mayor resigns"
    assert one.text.split("\n") == [MAYOR, f"{FIRE} And so she did."]
    assert one.removed == ()


def test_a_stated_title_that_is_printed_above_the_body_is_removed_with_its_reason() -> None:
    one = article(f"Advertisement\nMayor  resigns.\n{MAYOR} {FIRE}\nMayor resigns", "Mayor resigns")
    assert one.text.split("\n") == [f"{MAYOR} {FIRE}", "Mayor resigns"]
    assert [(r.line, r.reason) for r in one.removed] == [
        ("Mayor resigns.", "headline"),
        ("Advertisement", "advertisement"),
    ]


def test_what_a_memo_knows_of_a_text_without_a_title_is_not_used_for_one_with_a_title() -> None:
    """Two files of one text, of which a sidecar titles the second."""
    text, memo = f"A mayor in trouble\n{MAYOR} {FIRE}", Memo()
    titles = [
        refine(text_record(text, title), RULES, "recipe", memo) for title in (None, "Mayor goes")
    ]
    assert [one.title for one in titles] == ["A mayor in trouble", "Mayor goes"]
    assert titles[1].text.startswith("A mayor in trouble\n")


@pytest.mark.parametrize("language", ONE_LINERS)
@pytest.mark.parametrize("title", [None, "Title"])
def test_a_text_of_one_line_is_text_in_every_script(language: str, title: str | None) -> None:
    one = refine(text_record(ONE_LINERS[language], title), Rules(), "recipe", Memo())
    assert one.text == mend(ONE_LINERS[language])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([MAYOR], MAYOR),
        ([MAYOR, MAYOR], None),
        ([MAYOR, "Advertisement"], MAYOR),
        ([MAYOR, MAYOR, "Credit: CNN"], None),
        ([MAYOR, "Source: Reuters. Photo by Jane"], None),
    ],
)
def test_a_line_that_is_all_there_is_stays_text(lines: list[str], title: str | None) -> None:
    assert article("\n".join(lines), title).text.split("\n")[0] == MAYOR


NAMES = st.sampled_from(
    ["mayor", "fire", "Größe", "渡し船", "ลูกเรือ", "नाव", "ميناء", "20,5", "l'été"]
)
PHRASES = st.lists(NAMES, min_size=1, max_size=45).map(" ".join)
LINES = st.one_of(
    st.builds(lambda phrase, end: phrase + end, PHRASES, st.sampled_from(["", ".", "。", "!", "।", ","])),
    st.sampled_from(
        ["Advertisement", "Credit: CNN", "(Reuters)", "BERLIN, May 3 (Reuters) - It rained. Much.",
         "Read also: More", "© 2016 The Press", "", " ", "Mayor resigns", "MAYOR RESIGNS."]
    ),
)  # fmt: skip
TEXTS = st.lists(st.tuples(LINES, st.integers(1, 3)), min_size=1, max_size=16).map(
    lambda told: "\n".join(line for line, times in told for _ in range(times))
)


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.sampled_from([None, "Mayor resigns", "mayor fire", "A b"]))
@example("a b c d\nA b c d.\nFire. Fire", None)
@example("Mayor resigns\nMayor resigns\nFire. Fire", None)
@example("Mayor resigns\nMayor resigns\nFire. Fire", "Mayor resigns")
def test_no_line_of_a_text_is_lost_or_told_twice(text: str, title: str | None) -> None:
    try:
        assert not lost(text, title)
    except Rejected as rejected:
        assert not any(map(is_text, paragraphs(text))), rejected


@given(TEXTS)
def test_a_headline_too_long_for_its_column_is_kept_whole_among_the_removed(text: str) -> None:
    rules = Rules(min_words=0, title_max_chars=4)
    page = extract(text.encode(), Kind.TEXT, None, rules, Rung.FULL) if text.strip() else None
    if page is not None:
        cut = clean(page, rules)
        whole = clean(page, Rules(min_words=0)).title
        assert words(*pieces(cut), None if whole != cut.title else whole) == words(text)


@needs_real_data
def test_no_line_of_a_real_text_is_lost() -> None:
    assert REAL is not None
    told = [(path.read_text("utf-8"), None) for path in sorted(REAL.glob("seed/*.txt"))]
    told += [(story["text"], story["title"] or None) for story in wire_stories()]
    for number, label in enumerate(golds()):
        if isinstance(text := label.get("text"), str):
            told.append((text, (number % 2 and label.get("title")) or None))
    assert len(told) > 3_000
    for text, title in told:
        try:
            assert not lost(text, title), (title, text[:200])
        except Rejected as rejected:
            # No text at all, or nothing but a credit.
            assert not any(map(is_text, paragraphs(text))), (rejected, text[:200])
            assert rejected.reason in (Reason.TOO_SHORT, Reason.NO_TEXT, Reason.EMPTY)
