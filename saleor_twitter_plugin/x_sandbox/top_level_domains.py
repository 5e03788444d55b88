"""List the endings that make a bare word a link."""

# Country endings follow ISO 3166, plus ac, eu, su and uk; of the general ones only the usual.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm "
    "hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb "
    "lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz "
    "na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs "
    "ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl "
    "tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERAL = (
    "academy agency aero app art asia bar beer best biz blog boutique build business buzz cafe "
    "camera camp cards care cash cat center chat cheap click clothing cloud club coffee com "
    "community company coop delivery design dev digital direct directory discount earth edu email "
    "energy events exchange expert express family fashion film fit flowers food fun fund fyi "
    "gallery games garden gift gifts global gold gov green group guide hotel house info int "
    "jewelry jobs kitchen land law life link live llc love ltd market media menu mil mobi "
    "moda money museum music name net network news ninja one online org page paris party photo "
    "photos pics pizza plus post press pro promo pub red rent repair rest reviews rocks run sale "
    "salon school shoes shop shopping show site ski social solar space sport store studio style "
    "supply support systems team tech tel tienda tips today tools top toys trade travel tube vip "
    "video vin vision watch website wiki win wine work works world xyz yoga zone"
)
_OTHER_SCRIPTS = "みんな コム 中国 中國 公司 网络 商店 한국 рф онлайн бел укр қаз भारत"

TOP_LEVEL_DOMAINS = frozenset(f"{_COUNTRIES} {_GENERAL} {_OTHER_SCRIPTS}".split())
