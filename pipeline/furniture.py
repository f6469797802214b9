"""A line -> why it is not part of a story, or None.

Furniture is what stands around every story of an outlet: ad markers, share buttons, "read
also" teasers, newsletter boxes. A phrase is listed only if no reporter opens a paragraph with
it; a whole-line phrase only if it never stands alone as a subhead.
"""

import re
from collections.abc import Mapping

MAX_TEASER_CHARS = 180  # a longer line that opens with "Read also" is prose about reading

# Lines that are nothing but the phrase: reason -> phrases in lower case, without end marks.
_WHOLE: Mapping[str, str] = {
    "advertisement": """
        advertisement|advertisements|advertising|ad|ads|sponsored|sponsored content|paid content|promoted|promoted content|scroll to continue
        advertisement - story continues below|story continues below advertisement|story continues below|article continues below advertisement
        article continues below|article continues after advertisement|article continues after ad|continue reading below|advertisement - continue reading below
        advertisement continue reading the main story|continue reading the main story|skip advertisement|ad feedback|report this ad|report ad
        story continues after advertisement|content continues below|recommended video|advert|scroll to continue with content
        anzeige|werbung|anzeigen|artikel wird nach der anzeige fortgesetzt|publicité|publicite|annonce|la suite après la publicité|la suite de l'article après la publicité
        publicidad|anuncio|anuncios|continúa después de la publicidad|continua después de la publicidad|publicidade|anúncio|continua após a publicidade|continua depois da publicidade
        pubblicità|annuncio pubblicitario|la pubblicità continua dopo|advertentie|reclame|annons|annonse|mainos|ilmoitus|reklama|reklamy|reklam|inzerce|hirdetés|publicitate
        реклама|на правах рекламы|реклама на сайте|διαφήμιση|διαφημιση|إعلان|اعلان|إعلانات|تبلیغات|广告|廣告|広告|광고|विज्ञापन|বিজ্ঞাপন|โฆษณา|quảng cáo|iklan|advertensi|פרסומת
    """,
    "share": """
        share|share this|share this article|share this story|share this post|share on facebook|share on twitter|share on linkedin|share on whatsapp|share via email|tweet|pin it|email this|email|print|print this
        facebook|twitter|whatsapp|linkedin|pinterest|telegram|reddit|copy link|link copied|click to share|like this|like loading|loading|save|save article|bookmark
        teilen|artikel teilen|drucken|auf facebook teilen|auf twitter teilen|partager|partager l'article|partager sur facebook|imprimer|envoyer par mail|compartir|compartir en facebook|imprimir|compartilhar|compartilhe
        partilhar|condividi|stampa|delen|dela|dela artikeln|del|jaa|udostępnij|podziel się|sdílet|paylaş|поделиться|поделитесь|поделиться в соцсетях|поделиться новостью|поділитися|شارك|مشاركة|اشترك|分享|分享到|シェア|シェアする|ツイート|공유|공유하기|bagikan|chia sẻ|แชร์
    """,
    "newsletter": """
        sign up for our newsletter|subscribe to our newsletter|subscribe to the newsletter|newsletter|newsletters|sign up|sign up now|subscribe|subscribe now|subscribe today|get the newsletter|enter your email|your email address
        thank you for subscribing|thanks for subscribing|thank you for signing up|newsletter abonnieren|jetzt abonnieren|newsletter bestellen|s'abonner|abonnez-vous|inscrivez-vous à la newsletter|je m'abonne
        suscríbete|suscribirse|suscríbete a nuestro boletín|boletín|assine|assine a newsletter|inscreva-se|iscriviti|iscriviti alla newsletter|abbonati|meld je aan|schrijf je in|подписаться|подписка|подпишитесь|abone ol|订阅|구독|구독하기|berlangganan
    """,
    "related": """
        related|related articles|related article|related stories|related story|related content|related news|related posts|related links|related topics|related coverage|related video|related videos|more on this story|more on this|more from|more stories|more news|more like this|you may also like|you might also like|you may be interested in
        recommended|recommended for you|recommended stories|recommended reading|read more|read also|also read|read next|see also|up next|watch also|most read|most popular|trending|trending now|trending stories|popular|latest news|latest stories|top stories|don't miss|editor's picks|editors' picks|what to read next|more to explore|view all|see all|see more|show more|load more|next article|previous article|next story|view comments|previous|next|around the web|from the web|continue reading|keep reading|watch more|learn more|click here
        lesen sie auch|lesen sie mehr|mehr zum thema|mehr zu diesem thema|das könnte sie auch interessieren|auch interessant|weitere artikel|weiterlesen|mehr dazu|zum thema|meistgelesen|ähnliche artikel|verwandte artikel|verwandte themen
        lire aussi|à lire aussi|a lire aussi|lire la suite|à lire également|sur le même sujet|sur le même thème|voir aussi|articles liés|dans la même rubrique|les plus lus|en savoir plus|plus d'infos|à découvrir
        lee también|lea también|le puede interesar|te puede interesar|le recomendamos|te recomendamos|más información|noticias relacionadas|artículos relacionados|lo más leído|lo más visto|más noticias|leer más|ver más|ver también|relacionado|relacionadas|relacionados
        leia também|leia mais|veja também|saiba mais|notícias relacionadas|mais lidas|matérias relacionadas|conteúdo relacionado|veja mais|confira também
        leggi anche|leggi tutto|potrebbe interessarti|articoli correlati|altri articoli|vedi anche|ti potrebbe interessare|i più letti|ti potrebbe interessare anche|leggi di più|continua a leggere|lees ook|lees meer|meer over|gerelateerde artikelen|meer nieuws
        läs också|läs mer|läs även|les også|les mer|læs også|læs mere|lue myös|lue lisää|aiheesta lisää|czytaj także|czytaj też|czytaj więcej|zobacz także|zobacz też|przeczytaj także|polecane|powiązane artykuły|czytejte také|přečtěte si také|čtěte také|mohlo by vás zajímat|olvasta már|kapcsolódó cikkek|citește și|citeste si|vezi și|articole similare
        читайте также|читать также|смотрите также|по теме|материалы по теме|читать далее|ещё по теме|еще по теме|другие новости|читайте по теме|самое популярное|похожие новости|подробнее|читайте також|читати також|дивіться також|за темою|прочетете още|вижте още|pročitajte još|pročitajte i|прочитајте и|δείτε επίσης|διαβάστε επίσης|διαβάστε ακόμα|σχετικά άρθρα
        ilgili haberler|bunlar da ilginizi çekebilir|ayrıca okuyun|ilginizi çekebilir|devamını oku|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|إقرأ أيضاً|اقرأ المزيد|مواضيع ذات صلة|أخبار ذات صلة|شاهد أيضا|قد يعجبك أيضا|بیشتر بخوانید|اخبار مرتبط|مطالب مرتبط|همچنین بخوانید
        相关阅读|相关新闻|相关报道|延伸阅读|延伸閱讀|相關新聞|更多新闻|推荐阅读|猜你喜欢|関連記事|関連ニュース|あわせて読みたい|おすすめ記事|こちらもおすすめ|관련기사|관련 기사|관련뉴스|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|আরও পড়ুন|আরো পড়ুন|ข่าวที่เกี่ยวข้อง|อ่านเพิ่มเติม|xem thêm|tin liên quan|đọc thêm|baca juga|lihat juga|artikel terkait|berita terkait|basahin din|soma zaidi
    """,
    "comments": """
        tell us what you think|let us know what you think|let us know in the comments|let us know in the comments below|leave a comment below|leave your comments below|share your thoughts|share your thoughts in the comments
        comments|comment|leave a comment|leave a reply|post a comment|add a comment|join the discussion|join the conversation|view comments|show comments|no comments|no comments yet|0 comments|be the first to comment|log in to comment|you must be logged in to post a comment|reply|comments are closed|read comments
        kommentare|kommentieren|kommentar schreiben|kommentar verfassen|diskutieren sie mit|commentaires|laisser un commentaire|commenter|réagir|comentarios|deja un comentario|deja una respuesta|comentar|comentários|deixe um comentário|commenti|lascia un commento|reacties|geef een reactie|reageer
        komentarze|dodaj komentarz|skomentuj|komentáře|комментарии|комментировать|оставить комментарий|добавить комментарий|обсудить|коментарі|yorumlar|yorum yap|yorum yaz|التعليقات|أضف تعليق|اترك تعليقا|اترك تعليقاً|评论|發表評論|コメント|コメントする|댓글|टिप्पणी करें|komentar|bình luận
    """,
    "navigation": """
        tags|home|menu|search|close|back|back to top|back to home|skip to content|skip to main content|top|go to top|nach oben|zurück|haut de page|retour|volver|inicio|voltar|torna su|наверх|на главную|log in|login|register|sign in|anmelden|se connecter|iniciar sesión|entrar|accedi|войти|listen|listen to article|listen to this article|play|pause|play video|watch|image|photo|photos|video|gallery|view gallery|open image in gallery|enlarge image|view image in fullscreen|fullscreen|table of contents
        artikel anhören|écouter|écouter l'article|escuchar|ouvir|ascolta|font size|text size|a a|translate|report a typo|report an error|give feedback|download app|install app|download the app|follow us|follow|following|follow us on|follow us on google news|follow us on facebook|follow us on twitter|connect with us|contact us|about us|about the author|about the authors|about author|folgen sie uns|suivez-nous|síguenos|siga-nos|seguici|volg ons
    """,
}  # fmt: skip
REASON_OF = {
    phrase.strip().casefold(): reason  # Greek's final sigma folds, too
    for reason, block in _WHOLE.items()
    for line in block.strip().splitlines()
    for phrase in line.split("|")
}

_TEASER_OPENERS = (
    r"read (?:also|more|next|the full (?:story|article))|also read|see also|related(?: stor(?:y|ies)| articles?| coverage)?|more:|watch(?: also)?|don't miss|recommended|in case you missed it|keep reading|up next"
    r"|lesen sie (?:auch|hier|mehr)|mehr (?:dazu|zum thema)|auch interessant|lire (?:aussi|également)|[àa] lire(?: aussi| également)?|voir aussi|sur le même sujet"
    r"|le[ea] (?:también|además|más)|lee más|te puede interesar|le puede interesar|ver también|leia (?:também|mais)|veja também|saiba mais|leggi anche|vedi anche|potrebbe interessarti"
    r"|lees (?:ook|meer|verder)|läs (?:också|även|mer)|les også|læs også|lue myös|czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również)|přečtěte si(?: také)?|čtěte také|olvasta már|citește și|citeste si|vezi și"
    r"|читайте (?:также|ещё|еще|по теме|подробнее)|смотрите также|читайте також|читати також|прочетете още|pročitajte (?:još|i)|διαβάστε (?:επίσης|ακόμα)|δείτε επίσης|ayrıca okuyun|bunlar da ilginizi çekebilir"
    r"|اقرأ (?:أيضا|أيضاً|المزيد)|إقرأ (?:أيضا|أيضاً)|شاهد أيضا|بیشتر بخوانید|همچنین بخوانید|相关阅读|延伸阅读|延伸閱讀|関連記事|관련\s?기사|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|আরও পড়ুন|อ่านเพิ่มเติม|xem thêm|baca juga|lihat juga"
)
# A teaser says so and then names another story: a colon, a dash or an arrow follows the opener.
TEASER = re.compile(rf"\W{{0,3}}(?:{_TEASER_OPENERS})\s?[:：|»>→–—-]", re.IGNORECASE)

_SIGNUP = re.compile(
    r"(?:sign up (?:for|to)|subscribe to|get) (?:our|the|your|this)?.{0,40}(?:newsletter|briefing|inbox|alerts|youtube channel)"
    r"|(?:click here|sign up|tap here) to (?:subscribe|sign up|get|receive)|(?:follow|like) us on (?:facebook|twitter|instagram|google|x\b|telegram|whatsapp)"
    r"|join our (?:whatsapp|telegram|facebook)|download (?:the|our) .{0,30}app\b|(?:abonnieren sie|melden sie sich).{0,40}newsletter|(?:inscrivez|abonnez)-vous.{0,40}newsletter"
    r"|suscr[ií]b(?:ete|ase|irse) (?:a|al) .{0,40}(?:newsletter|bolet[ií]n|canal)|s[ií]guenos en|(?:inscreva-se|assine) .{0,40}newsletter|siga .{0,30}(?:instagram|facebook|twitter|whatsapp)"
    r"|iscriviti (?:alla|al) .{0,40}(?:newsletter|canale)|(?:schrijf je in|meld je aan) voor .{0,40}nieuwsbrief|подписывайтесь на|подпишитесь на|підписуйтесь на|google news'te takip|تابعونا على|اشترك في",
    re.IGNORECASE,
)
# Before a wall, never in a story: "Subscribe to continue reading".
_WALL = re.compile(
    r"\W{0,3}(?:subscribe (?:now |today )?to (?:continue|keep|read|unlock)|(?:this|the) (?:article|content|story) is (?:only |exclusively )?(?:for|available to|exclusive to|reserved for) (?:our |paying |paid )?(?:subscribers|members)|to (?:continue|keep) reading|already a (?:subscriber|member)\b|register (?:for free )?to (?:continue|read)|become a (?:paid |paying )?(?:subscriber|member) to"
    r"|weiterlesen mit|jetzt (?:abonnieren|weiterlesen)|nur für abonnenten|(?:cet )?article (?:est )?réservé (?:aux|à nos) abonnés|il vous reste .{1,20}à lire|déjà abonné|suscríbete para (?:leer|continuar|seguir)|(?:contenido|artículo) exclusivo para suscriptores|(?:conteúdo|matéria) exclusiv[ao] para assinantes|assine para (?:ler|continuar)|já é assinante"
    r"|articolo riservato agli abbonati|abbonati per (?:leggere|continuare)|alleen voor abonnees|verder lezen\?|för prenumeranter|только для подписчиков|dostęp (?:tylko )?dla (?:subskrybentów|prenumeratorów)|구독자 전용|(?:この記事は)?(?:有料)?会員限定|仅限订阅)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:connect with us|contact us|call us|reach us|contact|tel(?:ephone)?|phone|whatsapp|kontakt|contáctenos|contato|contatti|связаться с нами|контакты)\b.{0,60}(?:\+?\d[\d ()/.-]{6,}\d|@)",
    re.IGNORECASE,
)
# Below a story: where its writer is to be found. Names are capitals, so prose is not folded.
_NET = r"(?i:twitter|facebook|instagram|youtube|linkedin|telegram|tiktok|threads|bluesky|mastodon|whatsapp|X\b)"
_ADDRESS = r"(?:[\w.+-]+@[\w-]+\.\w|@\w{2,30}|https?://|(?:www\.)?(?:twitter|x|facebook)\.com/)"
_WHO = r"(?:h(?:er|im)|them|me|us|the (?:author|writer|reporter)s?|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})"
_WRITER = re.compile(
    rf"\W{{0,3}}(?:(?i:follow|e-?mail|contact|reach|write to) {_WHO}(?: (?:on|at|via)\b| [\w/]+ at\b)?(?: {_NET}|.{{0,30}}{_ADDRESS})"
    rf"|(?i:have|got) (?:an? |any |more )?(?:news |story )?(?:tips?|story|ideas?)\b.{{0,100}}{_ADDRESS}"
    rf"|.{{2,60}} (?:can|may) be (?:reached|contacted|emailed|followed) (?:at|on|via|by)\b.{{0,40}}(?:{_ADDRESS}|{_NET})"
    rf"|(?i:folgen sie) .{{2,50}} auf {_NET}|(?i:suivez|retrouvez)[ -].{{2,50}} sur {_NET}|(?i:sigue|siga|segui) .{{2,50}} (?:en|no|su) {_NET}|(?i:volg) .{{2,50}} op {_NET})"
)
_READING_TIME = re.compile(
    r"\W{0,3}(?:(?:(?:estimated )?read(?:ing)? time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo (?:de leitura|di lettura)|leestijd|lästid|czas czytania|время чтения|okuma süresi)\W{0,3}\d.{0,15}"
    r"|\d{1,3}[ -]?min(?:ute)?s?\.?[ -](?:read|lesezeit|de lecture|de lectura|de leitura|di lettura|leestijd|читання|чтения))\W{0,2}",
    re.IGNORECASE,
)
# "If you enjoyed this article, ...": readers are asked for something.
_APPEAL = re.compile(
    r"\W{0,3}(?:if you(?:['’]re| are|['’]ve)? (?:enjoy(?:ed|ing)|liked|loved) (?:reading )?this (?:article|story|post|piece|column|recipe|episode)\b\s?[?,]|(?:did you )?(?:enjoy(?:ed|ing)?|like[ds]?|loved?) (?:reading )?(?:this|our|the) (?:article|story|post|piece|column|recipe|episode)\b\s?\?"
    r"|(?:hat (?:ihnen|dir)|ihnen hat|dir hat|gefällt (?:ihnen|dir)) (?:der|dieser) (?:artikel|beitrag|text)\b|(?:vous avez aimé|cet) (?:cet )?article (?:vous a plu)?\s?\?|(?:si )?te (?:ha )?gust(?:ó|ado) (?:este|esta) (?:artículo|nota|noticia)\b"
    r"|(?:se você )?gostou d(?:este|esta|o|a) (?:artigo|matéria|post|notícia)\b|(?:se )?ti è piaciut[oa] (?:quest['’oa]\s?|l['’])(?:articolo|post|notizia)\b|понравил(?:ась|ся) (?:эта )?(?:статья|материал)\s?\?)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"\W{0,3}(?:filed under|tagged(?: with| as)?|schlagw(?:orte|örter)|mots[- ]clés|palabras clave|palavras-chave|etiquetas|теги|метки|etiketler|タグ)\s?[:：]",
    re.IGNORECASE,
)
# "More AP NBA: https://...": agencies point to their own pages.
_COVERAGE = re.compile(
    rf"\W{{0,3}}(?:(?:more|full|complete)\b.{{2,40}}:|follow .{{2,50}}\bcoverage\b.{{0,60}}) ?{_ADDRESS}\S*(?: and {_ADDRESS}\S*)?",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"\W{0,2}(?:©|\(c\)|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|все права защищены|جميع الحقوق محفوظة|版权所有|無断転載|무단\s?전재)",
    re.IGNORECASE,
)
_REUSE = re.compile(
    r"this material may not be published, broadcast|may not be reproduced|(?:unauthorised|unauthorized) reproduction|저작권자|무단 전재|未经授权|不得转载|転載を禁",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:we|this (?:web)?site) uses? cookies|accept (?:all )?cookies|wir verwenden cookies|nous utilisons des cookies|utilizamos cookies|questo sito utilizza .{0,20}cookie|мы используем (?:файлы )?cookie",
    re.IGNORECASE,
)
_ENDS = " \t.,:;!?…|»«>›→<‹←-–—•·*#[]()↓↑▼▶►+\u200b"


_POINTS = re.compile("[:：|»>→–—-]")
_REUSE_HINTS = ("reproduc", "broadcast", "저작권", "무단", "授权", "转载", "転載")


def _hints(folded: str, hints: tuple[str, ...]) -> bool:
    return any(hint in folded for hint in hints)


def furniture(line: str) -> str | None:
    """The reason why a line is not text: a whole-line phrase, a teaser, a box; None for text.

    >>> furniture("Advertisement"), furniture("Lire aussi : Le gouvernement recule")
    ('advertisement', 'related')
    >>> furniture("Read more books this summer, teachers say.")
    """
    if len(line) > MAX_TEASER_CHARS * 2:
        return None
    # Folding the Turkish capital I leaves its dot behind.
    whole = REASON_OF.get(line.strip(_ENDS).casefold().replace("\u0307", ""))
    if whole is not None:
        return whole
    if len(line) <= MAX_TEASER_CHARS and _POINTS.search(line, 0, 60) and TEASER.match(line):
        return "related"
    if _CONTACT.match(line) and len(line) <= MAX_TEASER_CHARS:
        return "contact"
    # Searching a long alternation in every line would be a tenth of the recipe's time.
    folded = line.casefold()
    if _COPYRIGHT.match(line) or (_hints(folded, _REUSE_HINTS) and _REUSE.search(line)):
        return "copyright"
    if "cookie" in folded and _CONSENT.search(line):
        return "consent"
    if _SIGNUP.match(line) and len(line) <= MAX_TEASER_CHARS:
        return "newsletter"
    if _WALL.match(line) and len(line) <= MAX_TEASER_CHARS:
        return "paywall"
    return _afterword(line) if len(line) <= MAX_TEASER_CHARS else None


def _afterword(line: str) -> str | None:
    """What stands above and below the text proper: its length, its writer, its tags.

    >>> _afterword("Follow Mara Quill on Twitter @mquill"), _afterword("4 min read")
    ('contact', 'navigation')
    """
    if _WRITER.match(line):
        return "contact"
    if _COVERAGE.fullmatch(line):
        return "related"
    if _READING_TIME.fullmatch(line) or _LABELS.match(line):
        return "navigation"
    return "appeal" if _APPEAL.match(line) else None
