package mailread

import (
	"regexp"
	"strings"
)

// Phrases decide only where headers are silent, and only where no person would
// write them: at the beginning of the subject, or in the first lines. What is
// quoted is never looked at.
var (
	awaySubject = regexp.MustCompile(`(?i)^(\[[^\]]*\]\s*)?((` +
		`auto(matic|mated|matisk|matiskt)?[ -]?(reply|response|svar|antwort|respons|antwoord)|autosvar|autoreply|autoresponse|out[ -]of[ -](the[ -])?office( auto-?reply| reply| notification| message)?|vacation reply|away from (the office|my mail)|` +
		`automatisk[et]* (svar|besvarelse)|autom\. svar|fraværende|fraværsmelding|fraværsassistent|fraværsbesked|ikke til stede|(jeg )?(er )?ikke på kontoret|feriebesked|` +
		`frånvarande|frånvaromeddelande|ej på plats|inte på kontoret|ikkje til stades|automaattinen (vastaus|poissaoloviesti)|poissaoloviesti|` +
		`abwesenheitsnotiz|automatische (antwort|abwesenheit\pL*)|nicht im büro|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|risposta non al computer|fuori sede|fuori ufficio|automatisch antwoord|resposta automática|fora do escritório|odpowiedź automatyczna|automatická odpověď|автоответ|автоматический ответ|sjálfvirkt svar|自动回复|自動返信|자동)` +
		`\s*([:：!|(,.–-]|$|(re|sv|vs|aw|fwd?)\s*:)|(out of (the )?office|ooo) (until|from|till|[0-9])|(auto|ooo)\s*:)`)
	// Words before a colon that people also begin with: "Barsel: ny vikar".
	awayWord = regexp.MustCompile(`(?i)^(\[[^\]]*\]\s*)?((` +
		`vacation|on vacation|fravær|frånvaro|ferie|på ferie|semester|på semester|tjänstledig|poissa|poissaolo|lomalla|abwesend|abwesenheit|absent|afwezig|barsel|orlov|permisjon|föräldraledig)\s*:)`)
	automaticText = regexp.MustCompile(`(?i)(` +
		`(this is|this e?-?mail is|this message is|you are receiving|here is) (an? )?(auto(matic|mated|matically)?)[ -]?(generated )?(reply|response|answer|e-?mail|message|out)|automated? (reply|response)\b|^auto-?reply|` +
		`(dette|denne e?-?mail|denne mail|dette svar|denne besked) er (et |en )?auto(matisk|mat)?[a-zæøå]*[ -]?(genereret |generert )?(svar|mail|e-post|besked|melding)|dette er et autosvar|denne (mail|e-mail|besked|meldingen|e-posten) er (automatisk )?(automatisk )?(genereret|generert|sendt automatisk)|^(automatisk svar|autosvar)([\s]*[:.!,(–-]|\s*\n|\s+(fra|på)\b|$)|svares? automatisk|` +
		`(detta|det här|detta meddelande) är (ett )?(auto(matiskt|matiserat|matisk|genererat)?)[ -]?(genererat )?(svar|mejl|e-post|meddelande|autosvar)|^automatiskt svar([\s]*[:.!,(–-]|\s*\n|\s+(från|på)\b|$)|automatiskt genererat|` +
		`tämä on automaattinen|dies ist eine automatische|ceci est (une réponse|un message) automatique|dit is een automatisch|este es un mensaje automático|respuesta automática)`)
	awayPhrase = regexp.MustCompile(`(?i)(` +
		`\b(i am|i'm|i will be|we are) (currently |now )?(out of (the )?office|on (annual |parental |sick )?(leave|vacation|holiday)|away( from| until| on)?|on maternity|travell?ing)|out of (the )?office|i am away|` +
		`\bjeg (er|holder|har) (desværre |dessverre |for tiden |for øjeblikket |p\.?t\.? |i øjeblikket |nå |nu )?(på |i )?(ferie|sommerferie|juleferie|påskeferie|vinterferie|efterårsferie|barsel|barselsorlov|orlov|kursus|permisjon|fri\b|fraværende|ikke på (kontoret|arbejde|jobb|arbeid)|ikke til stede|bortreist|ute av kontoret|sygemeldt|sykemeldt|foreldrepermisjon|avspasering|afspadsering)|er ikke på kontoret|` +
		`\bjag (är|har) (tyvärr |för närvarande |just nu |nu )?(på )?(semester|ledig|frånvarande|föräldraledig|tjänstledig|tjänsteresa|sjukskriven|inte (på (kontoret|plats)|i tjänst)|ej (på plats|i tjänst))|har semester|är på semester|` +
		`olen (lomalla|poissa)|ich bin (derzeit |zur zeit |bis )?(nicht im (büro|haus)|im urlaub|abwesend))`)
	backPhrase = regexp.MustCompile(`(?i)(` +
		`\b(back|return(ing)?|available again|in the office) (on|in|by|from|at|to)\b|i will be back|will return|until \w+ ?\d|limited access|no access to (my )?e?-?mail|reply (to your|when i)|` +
		`tilbage (igen )?(den|d\.|på|i|mandag|tirsdag|onsdag|torsdag|fredag|igen|uge|efter|\d)|er tilbage|tilbake (igjen )?(den|på|i|mandag|tirsdag|onsdag|torsdag|fredag|igjen|uke|etter|\d)|til og med|indtil (den|d\.|\d)|læser ikke (min )?mail|leser ikke e-post|svarer når jeg|besvare[rs]? .{0,30}når jeg|besvarer din|svare på .{0,30}når|sjekker ikke|` +
		`åter (den|på|i|mån|tis|ons|tors|fre|igen|v\.?|vecka|\d)|tillbaka (den|på|i|mån|tis|ons|tors|fre|igen|v\.?|vecka|\d)|är åter|till och med|t\.?o\.?m|läser inte|svarar när jeg|svarar när jag|` +
		`palaan|bin (ich )?(wieder|ab)|wieder (da|im))`)
	elsePhrase = regexp.MustCompile(`(?i)(` +
		`\b(please )?(contact|call|reach|e-?mail) |urgent|in my absence|immediate assistance|` +
		`kontakt|henvend|haster|hastesager|akut|i mit fravær|i mitt fravær|ring (til|på)|` +
		`kontakta|brådskande|vänd dig|i min frånvaro|vid akuta|` +
		`kiireellis|dringend|wenden sie)`)
	receivedSubject = regexp.MustCompile(`(?i)(ticket|request|case|inquiry|message|e?-?mail|application|order|incident) (has been )?(received|created|registered|opened)|(received|registered) your (request|ticket|message|e?-?mail|case)|auto.?acknowledg|acknowledg(e)?ment of|` +
		`kvittering for|bekræftelse på (modtagelse|din henvendelse)|(henvendelse|mail|sag|sak|forespørsel|melding|søknad|ansøgning|e-post) (er )?(modtaget|mottatt|registreret|registrert|oprettet|opprettet)|vi har (modtaget|mottatt|mottagit|fått|registreret|registrert|registrerat)|modtaget din|mottatt din|mottagit ditt|tak for din (henvendelse|mail)|takk for din henvendelse|tack för (ditt|din)|mottagningsbekräftelse|bekräftelse på (mottag|din|ditt)|mottaksbekreftelse|(ärende|mejl|meddelande|felanmälan) (är |har )?(mottaget|registrer|skapat|skapats|mottagits)|eingangsbestätigung|accusé de réception`)
	receivedText = regexp.MustCompile(`(?i)(\bwe('ve| have)? (now |successfully )?(received|registered|got) your|your (request|ticket|message|e?-?mail|case|inquiry|enquiry|application) (#?\S{0,30} )?(has been|was|is|have been) (successfully )?(received|registered|created|logged|opened|assigned)|thank(s| you) for (contacting|your (e?-?mail|message|request|inquiry|enquiry)|reaching out|writing to)|a (new )?(ticket|case|request) (\S{0,20} )?has been (created|opened|registered)|acknowledge receipt|` +
		`vi har (nu )?(modtaget|registreret|fået) (din|jeres|deres)|(din|jeres|deres) (henvendelse|mail|e-mail|sag|ansøgning|anmodning|besked) (\S{0,20} )?er (nu )?(blevet )?(modtaget|registreret|oprettet)|bekræfter (hermed )?(at (vi|have)|modtagelsen)|tak for (din|jeres|deres) (henvendelse|mail|e-mail|besked)|` +
		`vi har (nå )?(mottatt|registrert|fått) (din|deres)|(din|deres) (henvendelse|e-post|sak|søknad|melding|forespørsel) (\S{0,20} )?er (nå )?(blitt )?(mottatt|registrert|opprettet)|bekrefter (herved )?(at vi|mottak)|takk for (din|deres) (henvendelse|e-post|melding)|` +
		`vi har (nu )?(mottagit|tagit emot|registrerat|fått) (din|ditt|er|ert|dina)|(din|ditt|er|ert) (ärende|mejl|mail|e-post|meddelande|fråga|begäran|ansökan|felanmälan|anmälan) (\S{0,20} )?(är|har) (nu )?(blivit )?(mottaget|mottagen|mottagits|registrer|skapat|tagits emot|inkommit)|bekräftar (härmed )?(att vi|mottagandet)|tack för (ditt|din|ert|er) (mejl|mail|e-post|e-postmeddelande|meddelande|fråga|anmälan|ansökan|kontakt))`)
	// an office speaks of itself as "we" and promises to come back
	laterText  = regexp.MustCompile(`(?i)(återkommer|handläggs|handlägger|svarstid|så snart|snarast|diarieför|vidarebefordra[ts] till|inom \d+|vender tilbage|besvarer|besvares|svarer hurtigst|hurtigst muligt|så hurtigt|inden for \d+|sagsbehandl|kommer tilbake|svarer så|så raskt|behandlingstid|innen \d+|get back to you|be in touch|respond (to you )?(as soon|within)|as soon as possible|within \w+ (\(\d+\) )?(business |working )?(days|hours)|will (be )?(review|respond|reply|handle|process))`)
	oneself    = regexp.MustCompile(`(?i)(\bjeg\b|\bjag\b|\bmig\b|\bmeg\b|\bI\b('m|'ll| )|\?)`)
	caseNumber = regexp.MustCompile(`(?i)(\[?#\s?\d{2,}|\[[A-Z]{2,}-?\d+\]|(ticket|case|request|reference|sags?|ärende|saks|sags|sagsnummer|journal|diarie)[ -]?(number|no|nummer|nr|id)?\.?:?\s*#?[A-Z]{0,6}[-/ ]?\d[\d/.-]{2,})`)
)

// awayText looks at how the text begins. One phrase is enough where it says
// that a machine wrote; that somebody is away must come with when they are back
// or whom to turn to, or a colleague's "I am on holiday next week, can you …"
// would be taken for a machine.
func awayText(m *Mail) []Reason {
	text := beginning(m.Visible, 700)
	first := beginning(text, 250)
	if !holdsAny(first, awayStems) {
		return nil
	}
	if found := automaticText.FindString(first); found != "" {
		return reason("text", found)
	}
	found := awayPhrase.FindString(first)
	if found == "" || len(m.Visible) > 2500 || strings.Contains(first, "?") {
		return nil
	}
	back, other := backPhrase.FindString(text), elsePhrase.FindString(text)
	if back != "" && other == "" && len(m.Visible) < 250 && strings.Index(first, found) < 60 {
		return append(reason("text", found), reason("text", back)...)
	}
	if back != "" && other != "" {
		return append(append(reason("text", found), reason("text", back)...), reason("text", other)...)
	}
	return nil
}

// awayStated tells whether the text says so as well.
func awayStated(m *Mail) bool {
	first := beginning(m.Visible, 250)
	return awayPhrase.MatchString(first) || automaticText.MatchString(first) || backPhrase.MatchString(beginning(m.Visible, 700))
}

// acknowledges recognises "we have received your request": by the subject, or
// by the text of a mail that is automatic, carries a case number or comes from
// an address nobody reads.
func acknowledges(m *Mail, automatic bool) []Reason {
	if !holdsAny(m.Subject+"\n"+beginning(m.Visible, 600), receivedStems) {
		return nil
	}
	subject := receivedSubject.FindString(m.Subject)
	if replySubject.MatchString(m.Subject) && !automatic {
		subject = "" // somebody answers an acknowledgement of ours
	}
	text := receivedText.FindString(beginning(m.Visible, 600))
	number := caseNumber.FindString(m.Subject)
	if number == "" {
		number = caseNumber.FindString(beginning(m.Visible, 600))
	}
	nobody := noReply(m)
	machine := automaticText.FindString(beginning(m.Visible, 1500))
	switch {
	case subject != "" && (automatic || text != "" || number != "" || nobody != "" || machine != ""):
		return reason("subject", subject)
	case text != "" && (automatic || nobody != "" || machine != ""):
		return reason("text", text)
	case text != "" && len(m.Visible) < 900 && laterText.MatchString(m.Visible) && !oneself.MatchString(m.Visible):
		return append(reason("text", text), reason("text", laterText.FindString(m.Visible))...)
	case text != "" && number != "" && m.Attachments == nil && len(m.Visible) < 2500:
		return append(reason("text", text), reason("text", number)...)
	}
	return nil
}

// Stems of what the phrases above begin with: looking for them first is a
// hundred times cheaper than the phrases, and nearly every mail has none.
var (
	awayStems = []string{"auto", "office", "away", "leave", "vacation", "holiday", "maternity", "travel", "ferie", "barsel", "orlov", "kursus", "permisjon", "fri",
		"fravær", "kontoret", "arbe", "til stede", "bortreist", "sygemeldt", "sykemeldt", "avspaser", "afspadser", "semester", "ledig", "frånvar", "tjänst", "sjukskriven",
		"på plats", "lomalla", "poissa", "abwesend", "urlaub", "büro", "jobb", "automaat", "automá"}
	receivedStems = []string{"receiv", "regist", "creat", "open", "acknowledg", "kvittering", "bekr", "modtag", "mottat", "mottag", "oprettet", "opprettet", "tak for", "takk for",
		"tack för", "fået", "fått", "tagit", "skapa", "inkommit", "eingangs", "accusé", "thank", "logged", "assigned", "got your", "reaching"}
)

func holdsAny(s string, stems []string) bool {
	s = strings.ToLower(s)
	for _, stem := range stems {
		if strings.Contains(s, stem) {
			return true
		}
	}
	return false
}

func beginning(s string, n int) string {
	runes := 0
	for i := range s {
		if runes == n {
			return s[:i]
		}
		runes++
	}
	return s
}
