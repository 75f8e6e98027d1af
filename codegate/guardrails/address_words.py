"""Words that streets, buildings and boxes are called by, for the patterns of postal addresses."""

ENGLISH = (
    "Street|St|Rue|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Circle|"
    "Cir|Parkway|"
    "Pkwy|Highway|Hwy|Close|Crescent|Cres|Gardens?|Gdns|Grove|Hill|Mews|Row|Walk|Alley|Aly|Annex|Arcade|Bend|Bluffs?|Branch|Bridge|"
    "Brooks?|Burgs?|Bypass|Camp|Canyon|Cape|Causeway|Center|Centers|Cliffs?|Club|Common|Corners?|Course|Courts|Coves?|Creek|Crest|"
    "Crossing|Crossroad|Curve|Dale|Dam|Divide|Drives|Estates?|Expressway|Extensions?|Falls|Ferry|Fields?|Flats?|Fords?|Forest|"
    "Forges?|Forks?|Fort|Freeway|Gateway|Glens?|Greens?|Groves|Harbors?|Haven|Heights|Highlands|Hills|Hollow|Inlet|Islands?|Isle|"
    "Junctions?|Keys?|Knolls?|Lakes?|Land|Landing|Lights?|Loaf|Locks?|Lodge|Loop|Mall|Manors?|Meadows?|Mills?|Mission|Motorway|"
    "Mount|Mountains?|Neck|Orchard|Oval|Overpass|Parks?|Parkways|Pass|Passage|Path|Pike|Pines?|Plains?|Plaza|Points?|Ports?|Prairie|"
    "Radial|Ramp|Ranch|Rapids?|Rest|Ridges?|River|Roads|Route|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares|Station|Stravenue|"
    "Stream|Streets|Summit|Throughway|Trace|Track|Trafficway|Trail|Trl|Tunnel|Turnpike|Underpass|Unions?|Valleys?|Via|Viaduct|Views?|"
    "Villages?|Ville|Vista|Walks|Wall|Ways|Wells?|Esplanade|Parade|Quay|Rise|Vale|Wharf|Yard|Marg|Nagar|Chowk|Zila|Path|Chowdhury|"
    "Colony|Layout|Sector|Enclave|Salai|Cross|Main"
)
"""Street suffixes: United States (USPS Publication 28), United Kingdom, Ireland, Canada, Australia, India."""

SUFFIXES = (
    "stra(?:ß|ss)e|str\\.|gasse|weg|platz|allee|ufer|ring|damm|gang|stieg|steig|chaussee|markt|hof|winkel|berg|pfad|graben|"
    "straat|laan|plein|gracht|kade|dijk|singel|dreef|hof|pad|baan|steeg|boulevard|"
    "gatan|gata|vägen|väg|gränd|torget|allén|stigen|backen|stråket|"
    "gade|vej|vænge|stræde|plads|gata|veien|vei|gaten|plass|"
    "katu|tie|kuja|polku|kaari|raitti|ranta|väylä|bulevardi|aukio|tori|penger"
)
"""Ends of one-word street names: German, Dutch, Swedish, Danish, Norwegian, Finnish."""

LEADING = (
    "rue|avenue|av\\.|boulevard|bd|chemin|place|allée|impasse|quai|route|cours|passage|square|"
    "via|viale|piazza|piazzale|corso|largo|vicolo|strada|contrada|rotonda|borgo|vico|calle|avenida|avda\\.|av|paseo|plaza|ronda|carrer|"
    "camino|carretera|glorieta|pasaje|alameda|acceso|cañada|urbanización|c/|cuesta|callejón|vial|rambla|"
    "rua|travessa|praça|estrada|rodovia|largo|praia|esplanada|parque|setor|sítio|colônia|estação|fazenda|jardim|"
    "ladeira|lagoa|loteamento|morro|núcleo|passarela|pátio|quadra|recanto|residencial|trecho|trevo|vale|vereda|viaduto|viela|vila|"
    "aeroporto|área|campo|chácara|condomínio|conjunto|distrito|favela|feira|"
    "ulica|ul\\.|aleja|al\\.|plac|pl\\.|osiedle|os\\.|rondo|skwer|bulwar|"
    "utca|ulice|náměstí|strada|bulevardul|calea|улица"
)
"""Words that street names begin with: French, Italian, Spanish, Portuguese, Polish, Hungarian, Czech, Romanian."""

UNITS = (
    "apt|apartment|suite|ste|unit|flat|studio|floor|fl|room|rm|building|bldg|block|piso|puerta|pta|esc|escalera|appartamento|interno|"
    "scala|appt?|bât|étage|lok|m|lt|wohnung|whg|top|stiege|tr|lgh|as|bus|apto|bloco|sala|andar|lote|bajo"
)
"""Words before the number of a part of a building."""
