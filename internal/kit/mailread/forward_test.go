package mailread

import (
	"fmt"
	"strings"
	"testing"
)

// Names of from, date, to, copy and subject as Outlook, Thunderbird, Apple Mail
// and Yahoo write them.
var headerNames = map[string][]string{
	"cs":          {"Od", "Odesláno", "Komu", "Kopie", "Předmět"},
	"da":          {"Fra", "Sendt", "Til", "Cc", "Emne"},
	"da, Apple":   {"Fra", "Dato", "Til", "Kopi", "Emne"},
	"de":          {"Von", "Gesendet", "An", "Cc", "Betreff"},
	"de, Apple":   {"Von", "Datum", "An", "Kopie", "Betreff"},
	"en":          {"From", "Sent", "To", "Cc", "Subject"},
	"es":          {"De", "Enviado", "Para", "CC", "Asunto"},
	"es, Apple":   {"De", "Fecha", "Para", "Cc", "Asunto"},
	"et":          {"Saatja", "Saadetud", "Adressaat", "Koopia", "Teema"},
	"fi":          {"Lähettäjä", "Lähetetty", "Vastaanottaja", "Kopio", "Aihe"},
	"fr":          {"De", "Envoyé", "À", "Cc", "Objet"},
	"fr, Yahoo":   {"De", "Envoyé", "À", "Cc", "Objet"},
	"fr, Thunder": {"De", "Date", "Pour", "Copie à", "Sujet"},
	"hr":          {"Šalje", "Poslano", "Prima", "Kopija", "Predmet"},
	"hu":          {"Feladó", "Elküldve", "Címzett", "Másolatot kap", "Tárgy"},
	"is":          {"Frá", "Sent", "Til", "Afrit", "Efni"},
	"it":          {"Da", "Inviato", "A", "Cc", "Oggetto"},
	"it, Thunder": {"Mittente", "Data", "A", "CC", "Oggetto"},
	"nl":          {"Van", "Verzonden", "Aan", "CC", "Onderwerp"},
	"no":          {"Fra", "Sendt", "Til", "Kopi", "Emne"},
	"no, new":     {"Fra", "Dato", "Til", "Kopi", "Emne"},
	"nn":          {"Frå", "Sendt", "Til", "Kopi", "Emne"},
	"pl":          {"Od", "Wysłano", "Do", "DW", "Temat"},
	"pl, Thunder": {"Nadawca", "Data", "Adresat", "Kopia", "Temat"},
	"pt":          {"De", "Enviado", "Para", "Cc", "Assunto"},
	"ro":          {"De la", "Trimis", "Către", "Cc", "Subiect"},
	"ro, Apple":   {"Expeditorul", "Dată", "Destinatarul", "Cc", "Subiectul"},
	"ru":          {"От", "Отправлено", "Кому", "Копия", "Тема"},
	"ru, Apple":   {"Отправитель", "Дата", "Получатель", "Копия", "Тема"},
	"sk":          {"Od", "Odoslané", "Komu", "Kópia", "Predmet"},
	"sv":          {"Från", "Skickat", "Till", "Kopia", "Ämne"},
	"sv, Apple":   {"Från", "Datum", "Till", "Kopia", "Ämne"},
	"tr":          {"Gönderen", "Gönderildi", "Kime", "Bilgi", "Konu"},
	"tr, Apple":   {"Kimden", "Tarih", "Kime", "Cc", "Konu"},
	"uk":          {"Від кого", "Надіслано", "Кому", "Копія", "Тема"},
}

var forwardLines = []string{
	"Begin forwarded message:", "Začátek přeposílané zprávy:", "Start på videresendt besked:", "Anfang der weitergeleiteten Nachricht:",
	"Inicio del mensaje reenviado:", "Välitetty viesti alkaa:", "Début du message réexpédié :", "Započni proslijeđenu poruku:",
	"Továbbított levél kezdete:", "Inizio messaggio inoltrato:", "Begin doorgestuurd bericht:", "Videresendt melding:",
	"Początek przekazywanej wiadomości:", "Início da mensagem reencaminhada:", "Începe mesajul redirecționat:",
	"Начало переадресованного сообщения:", "Začiatok preposlanej správy:", "Vidarebefordrat mejl:", "Vidarebefordrat brev:", "İleti başlangıcı:",
	"Početak proslijeđene poruke:", "Початок листа, що пересилається:", "Forwarded message:",
	"---------- Forwarded message ---------", "-------- Videresendt meddelelse --------", "-------- Weitergeleitete Nachricht --------",
	"----- Message transmis -----", "-------- Message transféré --------", "----- İletilmiş Mesaj -----", "----- Перенаправлене повідомлення -----",
	"----- Пересылаемое сообщение -----", "---------- メッセージを転送 ----------", "---------- Wiadomość przesłana dalej ----------", "-------- Prosljeđena poruka --------",
	"-------- Vidarebefordrat meddelande --------", "-------- Videresendt melding --------", "-------- Edasisaadetud kiri --------", "-------- Áframsent skeyti --------",
	"-------- Välitetty viesti / Fwd.Msg --------", "----- Mesaj redirecționat -----", "-----Videresendt e-post-----", "---------- Vidarebefordrat mail ----------",
}

const forwardedText = "Min printer siger noget.\n\nHilsen Ida: den på 2. sal"

func checkForward(t *testing.T, name string, m *Mail, message string) {
	t.Helper()
	f := m.Forwarded
	if f == nil {
		t.Errorf("%s: not seen as forwarded; visible %q", name, m.Visible)
		return
	}
	got := fmt.Sprint(f.From, f.To, f.Cc, f.Subject, "|", f.Body, "|", f.Message)
	want := fmt.Sprint(Address{"Ida Berg", "ida@nordby.example"}, []Address{{"Bo", "bo@nordby.example"}}, []Address{{"", "ulla@nordby.example"}}, "Printeren", "|", forwardedText, "|", message)
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want)
	}
}

func headerOf(names []string) string {
	return names[0] + ": Ida Berg <ida@nordby.example>\n" + names[1] + ": 2. november 2026 10:00\n" + names[2] + ": Bo <bo@nordby.example>\n" +
		names[3] + ": ulla@nordby.example\n" + names[4] + ": Printeren\n"
}

func TestForwardsInManyLanguages(t *testing.T) {
	for lang, names := range headerNames {
		head := headerOf(names)
		for name, text := range map[string]string{
			"Outlook":       "Se her.\n\n" + head + "\n" + forwardedText,
			"Outlook, rule": "Se her.\n\n________________________________\n" + head + "\n" + forwardedText,
			"new Outlook":   "Se her.\n\n" + head + forwardedText,
			"Outlook, bold": "Se her.\n\n*" + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(head), ": ", ":* "), "\n", "\n*") + "\n\n" + forwardedText,
			"marked":        "Se her.\n\n> " + strings.ReplaceAll(head+"\n"+forwardedText, "\n", "\n> "),
		} {
			checkForward(t, lang+", "+name, Read(asMail("VS: Printeren", "text/plain", []byte(text))), "Se her.")
		}
		if m := Read(asMail("SV: Printeren", "text/plain", []byte("Tak.\n\n"+head+"\n"+forwardedText))); m.Visible != "Tak." || m.Forwarded != nil {
			t.Errorf("%s, reply: %q %v", lang, m.Visible, m.Forwarded)
		}
	}
	for _, line := range forwardLines {
		checkForward(t, line, Read(asMail("Printeren", "text/plain", []byte("Se her.\n\n"+line+"\n\n"+headerOf(headerNames["da"])+"\n"+forwardedText))), "Se her.")
	}
}

func TestForwardWithoutAddresses(t *testing.T) {
	f := Read(asMail("VS: Printeren", "text/plain", []byte("Fra: Ida Berg\nSendt: 2. november 2026 10:00\nTil: Bo; Ulla Holm\nEmne: Printeren\n\nDen virker ikke."))).Forwarded
	if f == nil || fmt.Sprint(f.From, f.To) != "Ida Berg [Bo Ulla Holm]" || f.From.Address != "" || len(f.To) != 2 || f.To[1].Name != "Ulla Holm" {
		t.Errorf("%+v", f)
	}
}

func TestForwardOfFamilyNameFirst(t *testing.T) {
	f := Read(asMail("VS: Printeren", "text/plain", []byte("Fra: Berg, Ida <ida@nordby.example>\nSendt: 2. november 2026 10:00\nTil: Holm, Bo <bo@nordby.example>; Desk\nEmne: Printeren\n\nDen virker ikke."))).Forwarded
	if f == nil || fmt.Sprint(f.From, f.To) != "Berg, Ida <ida@nordby.example> [Holm, Bo <bo@nordby.example> Desk]" {
		t.Errorf("%+v", f)
	}
}

func TestForwardAttached(t *testing.T) {
	inner := "From: Ida Berg <ida@nordby.example>\r\nTo: Bo <bo@nordby.example>\r\nCc: ulla@nordby.example\r\nSubject: Printeren\r\n\r\n" + strings.ReplaceAll(forwardedText, "\n", "\r\n")
	m := Read([]byte("From: bo@nordby.example\r\nSubject: VS: Printeren\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSe her.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--b--\r\n"))
	m.Forwarded.Message = m.Visible
	checkForward(t, "attached", m, "Se her.")
}

func TestAttributions(t *testing.T) {
	const own = "Tak, det virker.\n\nMed venlig hilsen\nBo"
	for _, line := range []string{
		"Den man. 2. nov. 2026 kl. 10.00 skrev Ida Berg <ida@nordby.example>:",
		"Den 02.11.2026 kl. 10.00 skrev Ida Berg:",
		"Den 2. nov. 2026 kl. 10.00 skrev Ida Berg <\nida@nordby.example>:",
		"D. 02/11/2026 10.00 skrev \"Ida Berg\" <ida@nordby.example>:",
		"På man. 2. nov. 2026 kl. 10:00 skrev Ida Berg <ida@nordby.example>:",
		"man. 2. nov. 2026 kl. 10:00 skrev Ida Berg <ida@nordby.example>:",
		"2. nov. 2026 kl. 10:00 skrev Ida Berg <ida@nordby.example>:",
		"Ida Berg <ida@nordby.example> skrev følgende den 02.11.2026 10:00:",
		"Ida Berg skrev (2026-11-02 10:00):",
		"Den mån 2 nov. 2026 kl 10:00 skrev Ida Berg <ida@nordby.example>:",
		"mån 2 nov. 2026 kl. 10:00 skrev Ida Berg <ida@nordby.example>:",
		"Den 2026-11-02 kl. 10:00, skrev Ida Berg:",
		"Den 2/11/2026 10:00 skrev \"Ida Berg\" <ida@nordby.example> följande:",
		"2 nov. 2026 kl. 10:00 skrev Ida Berg <ida@nordby.example>:",
		"On Mon, Nov 2, 2026 at 10:00 AM Ida Berg <ida@nordby.example> wrote:",
		"On 2 Nov 2026, at 10:00, Ida Berg <ida@nordby.example> wrote:",
		"On 02/11/2026 10:00, Ida Berg wrote:",
		"On Mon, Nov 2, 2026 at 10:00 AM Ida Berg\n<ida@nordby.example> wrote:",
		"Ida Berg <ida@nordby.example> wrote on 2 November 2026 10:00:",
		"ma 2. marrask. 2026 klo 10.00 Ida Berg (ida@nordby.example) kirjoitti:",
		"Ida Berg <ida@nordby.example> kirjoitti 2.11.2026 10.00:",
		"Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Ida Berg <ida@nordby.example>:",
		"Am 02.11.26 um 10:00 schrieb Ida Berg:",
		"Le lun. 2 nov. 2026 à 10:00, Ida Berg <ida@nordby.example> a écrit :",
		"El lun, 2 nov 2026 a las 10:00, Ida Berg (<ida@nordby.example>) escribió:",
		"Il giorno lun 2 nov 2026 alle ore 10:00 Ida Berg <ida@nordby.example> ha scritto:",
		"Op ma 2 nov 2026 om 10:00 schreef Ida Berg <ida@nordby.example>:",
		"Em seg., 2 de nov. de 2026 às 10:00, Ida Berg <ida@nordby.example> escreveu:",
		"pon., 2 lis 2026 o 10:00 Ida Berg <ida@nordby.example> napisał(a):",
		"po 2. 11. 2026 v 10:00 odesílatel Ida Berg <ida@nordby.example> napsal:",
		"Dne 2. 11. 2026 v 10:00 Ida Berg napsal(a):",
		"Ida Berg <ida@nordby.example> ezt írta (időpont: 2026. nov. 2., H, 10:00):",
		"пн, 2 нояб. 2026 г. в 10:00, Ida Berg <ida@nordby.example>:",
		"пн, 2 лист. 2026 р. о 10:00 Ida Berg <ida@nordby.example> пише:",
		"În lun., 2 nov. 2026 la 10:00, Ida Berg <ida@nordby.example> a scris:",
		"2 Kas 2026 Pzt, saat 10:00 tarihinde Ida Berg <ida@nordby.example> şunu yazdı:",
		"\"Ida Berg\" <ida@nordby.example>, 02.11.2026 10:00 tarihinde şunu yazdı:",
		"Þann mán., 2. nóv. 2026 kl. 10:00 skrifaði Ida Berg <ida@nordby.example>:",
		"Ida Berg <ida@nordby.example> kirjutas kuupäeval E, 2. november 2026 kell 10:00:",
		"Dňa 02/11/2026 10:00 používateľ Ida Berg (<ida@nordby.example>) napísal:",
		"Ida Berg <ida@nordby.example> 02/11/2026 10:00 időpontban ezt írta:",
		"##- Skriv dit svar over denne linje -##",
		"---- Ida Berg skrev ----",
		"---- On Mon, 02 Nov 2026 10:00:00 +0100 Ida Berg <ida@nordby.example> wrote ----",
		">>> Ida Berg <ida@nordby.example> 02-11-2026 10:00 >>>",
		"Ida Berg/NORDBY wrote on 02-11-2026 10:00:00:",
		"2026-11-02 10:00 GMT+01:00 Ida Berg <\nida@nordby.example>:",
		"Op 2-nov.-2026, om 10:00 heeft Ida Berg <ida@nordby.example> het volgende geschreven:",
		"-----Oprindelig meddelelse-----\nFra: Ida Berg [mailto:ida@nordby.example] \nSendt: 2. november 2026 10:00\nTil: Bo\nEmne: Printeren",
		"-----Opprinnelig melding-----\nFra: Ida Berg\nSendt: 2. november 2026 10:00\nTil: Bo\nEmne: Skriveren",
		"-----Ursprungligt meddelande-----\nFrån: Ida Berg\nSkickat: den 2 november 2026 10:00\nTill: Bo\nÄmne: Skrivaren",
		"-----Original Message-----\n",
		"Le 2 nov. 2026 à 10:00, « Ida Berg » <ida@nordby.example> a écrit :",
	} {
		for name, text := range map[string]string{
			"marked":   own + "\n\n" + line + "\n\n> Virker den?\n>\n> Ida\n",
			"at once":  own + "\n\n" + line + "\n> Virker den?\n> Ida\n",
			"unmarked": own + "\n\n" + line + "\n\nVirker den?\n\nIda\n",
		} {
			if m := Read(asMail("SV: Printeren", "text/plain", []byte(text))); m.Visible != own {
				t.Errorf("%s, %s: %q", line, name, m.Visible)
			}
		}
	}
}

// What looks like history and is not stays visible.
func TestOwnWordsStay(t *testing.T) {
	for _, text := range []string{
		"Den 2. november skrev jeg til jer, men fik intet svar.\nKan I se på det?",
		"Hej\n\nDer er tre ting:\n1. Printeren\n2. Skærmen\nDen 3. november kommer Bo.\nHilsen Ida",
		"Fra: mandag\nvirker det ikke.",
		"Til rette vedkommende: jeg kan ikke logge på.\nEmne: adgang",
		"Systemet viser følgende:\n\n------------------------------\nFejl 42\n------------------------------\n\nHvad gør jeg?",
		"Fejlen skrev:\nkan ikke forbinde",
		"I tabellen står\nx > 5 og y < 3\nså det er for meget",
		"Sent from my office we have this problem: nothing prints. What now?",
		"Det står i loggen:\n2026-11-02 10:00:01 user@nordby.example wrote file\nHvad betyder det?",
		"Der er kommet en mail til.\n\nSendt fra min plads i kælderen, hvor intet andet end kaffemaskinen virker.",
		"På serveren kan I prøve:\n\nping 192.0.2.7\n\nDen burde svare: prøv igen.",
		"Et spørgsmål mere:\nhvad er 192.0.2.7:80?\nTak",
		"Navn: Ida\nTil: 2. sal\nDato: i morgen\nFlytter vi?",
		"On this day we wrote: nothing.\nAnd then?",
		"- ét\n- to\n-- tre\nfærdig",
	} {
		if m := Read(asMail("Printeren", "text/plain", []byte(text))); fold(m.Visible) != fold(text) {
			t.Errorf("%q\nshown as %q", text, m.Visible)
		}
	}
}

// Answers between the lines are the sender's own words too.
func TestAnswersBetweenTheLines(t *testing.T) {
	m := Read(asMail("SV: x", "text/plain", []byte("Hej Ida\n\nDen 2. nov. 2026 kl. 10.00 skrev Ida <ida@nordby.example>:\n> Virker printeren?\n\nJa.\n\n> Og skærmen?\n\nNej.\n\n-- \nBo\n")))
	if fold(m.Visible) != "Hej Ida Ja. Nej." || m.Signature != "Bo" {
		t.Errorf("%q, signature %q", m.Visible, m.Signature)
	}
}
