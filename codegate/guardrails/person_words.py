"""Capitalised words that are no names of persons, and the few that are both."""

_NOBODY = """
ab access account action active admin administrator after ag again agent all alle allemaal amazon america american
amigo and android anonymous any apache api app apple application april aps architecture array assistant august auto
avenue azure back bank base beach before best better blue board body bonjour bot both box branch bros browser buddy
bug build builder building button bv by cache call card case center central change channel chart check ciao city class
claude clean clear click client clone close cloud club code colleague colleagues college color column command commit
common community company component computer config configuration connect console contact container content contents
control copy copyright core corp corporation count country create current custom customer dame damen dark dashboard
data database date day days dear debug december default delete demo department deploy description design desktop
details dev developer developers device dialog digital directory disk display docker document documentation domain
download drive drop east edit editor electron element email empty end engine engineering english enter enterprise
entity entry environment error event everybody everyone example exchange existing export express extended external
fast favorite feature february field fable file files filter final finance find first fix flow folder folks font for
force form format foundation framework free friday friend friends from full function general generic gentlemen get
ggmbh git github gitlab global gmbh go gold good google green grid group groups guest guide guys haiku hallo handler
hardware hash head header health hello help herren hidden high hiring history hola holding holdings home host hotel
house hr http https icon image import inc inc. index info initial inner input insert install instance institute
integration intelligence interface internal international internet invalid io item january java javascript job jobs
json july june kernel key keyboard kg kolleginnen kubernetes lab label labs ladies lambda language large last late
latest layer layout lda left legacy legal leute level library license light limited line link linux list live llc load
loader local lock log login logo long ltd mac machine madam mail main maintainer maintainers make manage management
manager map march markdown market marketing master mate material matrix max media member members memory menu merge
message meta method metrics microsoft min minimal missing mobile mode model module monday mongo monitor month more
mountain mozilla multi music my mythos name native network new news next no node none normal north not notes
notification november null number nv object october of office official ohg ok old on one online only open operation
opus operations operator option options oracle order organization other our out output overview owner owners oy oyj
package page panel parent park parser part partner party password path pattern payment people permission person phone
photo pipeline place plan platform player plc please plugin point policy pool port portal position post power preview
price primary print privacy private pro process product production profile program project property protocol provider
proxy pty public pull push python query queue quick random rate raw react read reader ready real record recruiting red
redis reference regards region register registry release remote remove repo report repository request required reset
resource response rest result return review right road robot role root route router row rule run runner runtime rust
safe sales sample sarl sas saturday save scala schema school science screen script sdk search second secret section
secure security select send sender september serializer server service services session set settings setup shared
shell shop short show side sign signed simple single sirs site size small smart snapshot social software solution
solutions some sonnet sons source south spa space spark special spring srl stack standard start state static station
status step stop storage store stream street string studio style sub submit success summary sunday super support
surface switch sync syntax system systems tab table tag target task team teams technologies technology template term
terminal terms test tests text thanks the theme there this thursday time title to todas today todos token tool toolkit
tools top total tous toutes town trace track transaction transfer tree true tuesday tutti type ubuntu ui und unit
united universal university unix unknown update upload upper url us usage use user users utils valid value variable
vector version video view viewer virtual visual void web website wednesday welcome west white widget width window
windows with wizard word work worker workflow workspace world write wszyscy xml yes you your zero zone zusammen
"""
_SURNAMES = """
bank banks base best black blue brown bush card case church cook cross day drive east english field fields fish
flowers fox friend gold good grant green hall head hill holder hook hope house key keys king lake land lane lock long
love major mark marks marsh mason may mercer miller mills mobile moody moon page parent park parker parks place pool
pope port price prince rice rivers root rose sales sample savage sharp shell short singer small snow south spring
stack steel steele stone street strong summers swift temple test town walls ward waters weeks west white wild will
winter wise wood woods word young
"""
_NOT_FIRST = """
a all an any as at click every if in is it let make new no on our please see thank thanks that the this try use we
when yes
"""

NOBODY = frozenset(_NOBODY.split())
"""Software, business, places and the calendar: with one of these it is no person. Lower case."""

SURNAMES = frozenset(_SURNAMES.split())
"""Some of them are surnames too, where a given name stands before."""

NOT_FIRST = frozenset(_NOT_FIRST.split())
"""What sentences begin with."""

ANYBODY = frozenset(
    (
        "alice smith",
        "bob smith",
        "erika mustermann",
        "jan modaal",
        "jane doe",
        "jane roe",
        "joe bloggs",
        "john doe",
        "max mustermann",
    )
)
"""Names that documentation gives to nobody in particular."""
