"""
Where names of persons stand: fields, lines of a log, greetings, signatures, and phrases of a dozen languages.

Sources of regular expressions, for RE2 as well as for `re`.
"""

from codegate.guardrails.detector import one_of

FULL_FIELD = one_of(
    r"""
    (?:full|customer|contact|employee|patient|owner|author|sender|recipient|holder|card_?holder|billing|shipping|person|
    member|client|user_?full|admin(?:istrator)?|support|staff|doctor|
    lawyer|display|legal|account_?holder|beneficiary|guest|student|teacher|manager|assignee|reporter|
    applicant|signatory|passenger|tenant|driver|buyer|seller|payee|payer|real|complete|voller)[_ -]?name|
    nombre_?completo|cardholder|beneficiary|gecos|common_?name|nombre completo|nom complet|nome completo|
    vollständiger name|imię i nazwisko
    """
)
"""Fields that hold a whole name; without case."""

PART_FIELD = one_of(
    r"""
    (?:first|last|given|family|fore|sur|middle|maiden|nick|preferred|christian)[_ -]?names?|vorname|nachname|
    familienname|pr(?:e|é)nom|nombre|apellidos?|cognome|voornaam|achternaam|imi(?:e|ę)|nazwisko|sobrenome|förnamn|
    efternamn|etunimi|sukunimi
    """
)
"""Fields that hold one part of a name; without case."""

HEAD = one_of(
    r"""
    Author|Committer|Commit|Co-authored-by|Signed-off-by|Reviewed-by|Acked-by|Tested-by|Reported-by|Suggested-by|
    Helped-by|Approved-by|[A-Z][a-z]{2,12}-by|Tagger|Merged-by|From|To|Cc|Bcc|Reply-To|Sender|
    (?:[Ff]ull |[Cc]ustomer |[Cc]ontact |[Pp]atient |[Ee]mployee |[Cc]lient )?[Nn]ame|FN|CN|cn|displayName|user\.name|
    [Aa]ttn|ATTN|[Aa]ttention|[Pp]atient|[Cc]ustomer|[Ee]mployee|[Aa]ssignee|[Rr]eporter|[Oo]wner|
    [Cc]ontact(?: person)?|
    [Rr]ecipient|[Cc]andidate|[Aa]pplicant|[Mm]anager|[Tt]enant|[Pp]assenger|[Cc]ardholder|[Hh]older|[Bb]eneficiary|
    [Oo]n-?call|[Cc]heck|[Ss]igned|[Aa]ssigned to|[Rr]eported by|[Rr]equested by|[Aa]pproved by|[Pp]repared by|
    [Cc]reated by|[Ww]ritten by|[Ss]ubmitted by|[Ii]nterviewer|Ansprechpartner(?:in)?|Kunde|Kundin|Nombre|Cliente|
    Nom|Nome|Naam|Klant|Imię i nazwisko|Namn|Kund|Nimi|Asiakas|Klient
    """
)
"""What stands before a colon or an equals sign."""

TOLD = one_of(
    r"""
    [Mm]y name is|[Nn]ame is|[Ii] am called|[Mm]ein Name ist|[Ii]ch heiße|[Mm]e llamo|[Mm]i nombre es|
    [Jj]e m(?:'|’)appelle|[Mm]i chiamo|[Mm]eu nome é|[Ii]k heet|[Nn]azywam się|[Jj]ag heter|
    (?:replacement|package|parcel|order|card|invoice|refund|shipment|letter) to|[Dd]eliver(?:ed)? to|
    [Ss]hip(?:ped)? to|[Bb]ill to|[Aa]sk for|[Ss]poke (?:to|with)|[Tt]alked (?:to|with)|[Mm]et with|[Mm]eeting with
    """
)
"""Phrases after which nothing but a name comes."""

SAID = one_of(
    r"""
    [Cc]ustomer|[Cc]lient|[Pp]atient|[Ee]mployee|[Cc]olleague|[Mm]anager|[Rr]ecipient|[Pp]assenger|[Cc]ardholder|
    [Cc]ontact|[Aa]ssigned to|[Rr]eported by|[Rr]equested by|[Ss]igned by|[Aa]pproved by|
    [Cc]all(?:ed)? (?:by|from)|[Ee]mailed|[Kk]unde|[Kk]undin|[Cc]liente|[Kk]lant|[Kk]lient|
    on behalf of|[Rr]egards from|[Uu]ser|[Ii]ssued to|[Bb]elongs to|[Rr]each out to|[Ii]ch bin|[Tt]his is
    """
)
"""Phrases after which a name comes, among other things."""

GREETING = one_of(
    r"""
    Hello|Hi|Dear|Hey|Good (?:morning|afternoon|evening)|Hallo|Liebe[rs]?|Guten Tag|Moin|Servus|Sehr geehrte[r]?|
    Bonjour|Salut|Ch(?:e|è)re?|Hola|Estimad[oa]|Querid[oa]|Ciao|Buongiorno|Car[oa]|Gentile|Egregio|Ol(?:á|a)|Prezad[oa]|
    Beste|Geachte|Dag|Cześć|Dzień dobry|Szanown[ya]|Drog[iai]|Hej|Hejsan|Kära|Bästa|Hei|Moi|Hyvä|Kære|Kjære|Thanks|
    Thank you|Merci|Gracias|Danke
    """
)
"""Beginnings of a letter."""

CLOSING = one_of(
    r"""
    (?:[Bb]est|[Kk]ind|[Ww]arm|[Ww]armest|[Kk]indest)? ?[Rr]egards|[Bb]est(?: wishes)?|[Ss]incerely(?: yours)?|
    [Yy]ours (?:truly|sincerely|faithfully)|[Cc]heers|(?:[Mm]any )?[Tt]hanks(?: again| a lot| in advance)?|
    [Tt]hank you|[Rr]espectfully|[Cc]ordially|[Tt]ake care|[Ll]ove|Yours|
    Mit (?:freundlichen|besten|herzlichen|lieben) Gr(?:ü|u)(?:ß|ss)en|
    (?:Freundliche|Beste|Viele|Liebe|Herzliche|Schöne) Gr(?:ü|u)(?:ß|ss)e|MfG|VG|LG|(?:Bien )?[Cc]ordialement|
    Bien à vous|Sincères salutations|Amicalement|(?:Un )?(?:[Cc]ordial(?:es)?|[Aa]tentos) [Ss]aludos?|
    Saludos(?: cordiales)?|Atentamente|(?:Un )?abrazo|Cordiali saluti|Distinti saluti|Saluti|Atenciosamente|
    Cumprimentos|Abraços|Att|Met vriendelijke groet(?:en)?|Groet(?:en|jes)?|Vriendelijke groeten|Z poważaniem|
    Pozdrawiam(?: serdecznie)?|(?:Med )?[Vv]änlig(?:a)? hälsning(?:ar)?|Hälsningar|Mvh|
    (?:Ystävällisin|Parhain|Hyvin) terveisin|Terveisin|T[.:]|Med venlig hilsen|(?:Med )?[Vv]ennlig hilsen|Hilsen
    """
)
"""Ends of a letter; the name is on the next line."""

BESIDE = one_of(
    r"""
    passport|born|phone|mobile|cell|tel|fax|DOB|D\.O\.B|date of birth|age[d ]|SSN|social security|geb(?:oren|\.)|
    Reisepass|née?\b|nacid[oa]|resid(?:ing|ent)|living at|address|e-?mail|account|employee|patient|IBAN|
    \+\d{1,3}[ (\d]|\(\d{3}\) ?\d
    """
)
"""What follows a name in a sentence about a person."""
