"""Words that streets, buildings and boxes are called by, for reading postal addresses. Lower case."""

_ENGLISH = """
alley aly annex arcade ave avenue bend blvd bluff bluffs boulevard branch bridge brook brooks burg burgs bypass camp
canyon cape causeway center centers chase chowdhury chowk cir circle circles cliff cliffs close club colony common
corner corners course court courts cove coves creek cres crescent crest cross crossing crossroad ct curve dale dam
divide dr drive drives enclave esplanade estate estates expressway extension extensions fall falls ferry field fields
flat flats ford fords forest forge forges fork forks fort freeway ganj garden gardens gate gates gateway gdns glen
glens green greens grove groves harbor harbors haven heights highlands highway hill hills hollow hwy inlet island
islands isle junction junctions key keys knoll knolls lake lakes land landing lane light lights ln loaf lock locks
lodge loop main mall manor manors marg meadow meadows mews mill mills mission motorway mount mountain mountains nagar
neck orchard oval overpass parade park parks parkway parkways pass passage path pike pine pines pkwy pl place plain
plains plaza point points port ports prairie promenade quay radial radio ramp ranch rapid rapids rd reserve rest ridge
ridges rise river road roads route row rue run salai sector shoal shoals shore shores siding sidings skyway spring
springs spur spurs sq square squares st station strand strasse stravenue stream street streets strip summit tarn ter
terrace throughway trace track trafficway trail trailer trl tunnel turnpike underpass union unions vale valley valleys
via viaduct view views village villages ville vista walk walks wall way ways well wells wharf yard zila quadrant tor
brae wynd concourse copse firs garth hollies laurels limes nook spinney trees
"""
ENGLISH = frozenset(_ENGLISH.split())
"""Last words of street names in English: USPS Publication 28, and those of other countries."""

_SUFFIXES = """
straße strasse str. gasse weg platz allee ufer ring damm gang stieg steig chaussee markt hof winkel berg pfad graben
straat laan plein gracht kade dijk singel dreef pad baan steeg boulevard hoeve gatan gata vägen väg gränd torget allén
stigen backen stråket gade vej vænge stræde plads veien vei gaten gate plass plassen vegen kroken åsen bakken stien
svingen lia tunet katu tie kuja polku kaari raitti ranta väylä bulevardi aukio tori penger rinne
"""
SUFFIXES = tuple(_SUFFIXES.split())
"""Ends of one-word street names: German, Dutch, Swedish, Danish, Norwegian, Finnish."""

_LEADING = """
rue avenue av. boulevard bd chemin place allée allé impasse quai route cours passage square rang montée sentier côte
via viale piazza piazzale corso largo vicolo strada contrada rotonda borgo vico stretto canale incrocio calle avenida
avda. av paseo plaza ronda carrer camino carretera glorieta pasaje alameda acceso cañada urbanización c/ cuesta
callejón vial rambla corredor circunvalación diagonal eje periférico privada prolongación retorno viaducto ampliación
andador calzada cerrada circuito continuación peatonal rua r. travessa praça estrada rodovia praia esplanada parque
setor sítio colônia estação fazenda jardim ladeira lagoa loteamento morro núcleo passarela pátio quadra recanto
residencial trecho trevo vale vereda viela vila aeroporto área campo chácara condomínio conjunto distrito favela feira
alam. rotunda beco ulica ul. aleja al. plac pl. osiedle os. rondo skwer bulwar utca út tér körút sétány köz útja ulice
náměstí třída str. bulevardul soseaua șoseaua aleea intrarea drumul calea piata piața улица puistotie
"""
LEADING = frozenset(_LEADING.split())
"""
Words of their own in street names, mostly at the beginning: French, Italian, Spanish, Portuguese, Polish, Hungarian,
Czech, Romanian.
"""

_UNITS = """
apt apartment suite ste unit flat studio floor fl room rm building bldg block piso puerta pta esc escalera
appartamento interno scala app appt bât étage lok m lt wohnung whg top stiege tr lgh as bus apto bloco sala andar lote
bajo piano edif depto interior bl sc ap et bte no nr n° nº s/n h.no h.no. box psc etaj
"""
UNITS = frozenset(_UNITS.split())
"""Words before the number of a part of a building."""

_SMALL = """
de del della delle dei degli di da das do dos du des la las le les los el van den der dem ter ten zum zur am an im auf
und e y i of the af à a aux au sur sous in op bij het 't von vom nad pod św. gen. ks. bajos altos en et lès pri u 's
s/n bis quater
"""
SMALL = frozenset(_SMALL.split())
"""Small words inside the names of streets and towns."""

_NO_STREETS = """
apr april aug august bug build bytes chapter class column columns commit copyright count days debian dec december def
error feb february figure float from gb hours http https ieee import int isbn iso issn issue item items jan january
java jul july jun june kb line lines linux mar march may mb minutes ms node nov november oct october page pp pr python
released return rfc rows sec seconds section sep september server size step string table test tests total ubuntu
version vol volume warning windows
"""
NO_STREETS = frozenset(_NO_STREETS.split())
"""Words before numbers that are no streets."""
