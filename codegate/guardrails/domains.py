"""Top-level domains under which people have mail."""

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc
cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga
gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke
kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mr ms mt mu
mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru
rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw
tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_GENERIC = """
com org net edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel travel academy agency
app art associates bank bar beer berlin best bio blog business cab cafe camp capital care cash center chat
church city click clinic cloud club coach codes coffee community company computer consulting contractors cool
dance date deals dental design dev digital direct directory doctor dog earth education email energy engineer
engineering enterprises events expert express family farm fashion fi finance financial fit foundation fun fund
gallery games gent global gmbh gold golf group guide guru haus health healthcare help holdings holiday host
hotel house immo inc industries ink institute insure international investments koeln land law legal life limited
link live llc loan lol london love ltd management market marketing media menu moda money movie nagoya network
news nexus ngo nyc one ong online page paris partners parts party pet photo photography photos pics pictures
pizza plus press productions properties pub quebec realty recipes red rent report rest restaurant review reviews
rocks ruhr sale salon saarland school science scot security services shop site social software solar solutions
space studio style support swiss systems tax team tech technology tips today tokyo tools top tours town trade
training tube university vegas ventures vet vip vision wales watch website wien wiki win wine work works world
wtf xyz yoga zone
"""

COUNTRIES = frozenset(_COUNTRIES.split())
"""Country-code top-level domains (IANA root zone)."""

GENERIC = frozenset(_GENERIC.split())
"""Generic top-level domains in use for mail; the rest of the 1,200 would mostly match attributes in code."""

FILES = frozenset({"md", "mo", "pl", "pm", "ps", "py", "rs", "sh", "so", "st", "tf", "vi"})
"""Country codes that are file endings too."""
