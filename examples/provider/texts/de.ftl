skip-to-content = Zum Inhalt springen
account-navigation = Konto
footer = OAuth-2.0-Referenzanbieter, zum Ausprobieren.
sign-in = Anmelden
sign-out = Abmelden
your-account = Ihr Konto

home-title = Willkommen
home-lead = Ein vollständiger Anbieter von OAuth 2.0 und OpenID Connect, gebaut mit { $crate } auf axum und SeaORM. Er meldet Menschen an, fragt sie nach ihrer Zustimmung und gibt Anwendungen Tokens.
home-account = Zu Ihrem Konto, { $name }
home-playground = Zum Ausprobieren
home-metadata = Metadaten des Servers
home-where = Wo was zu finden ist
home-issuer = Aussteller
home-authorization = Autorisierung
home-tokens = Tokens
home-revocation = Widerruf
home-introspection = Token-Auskunft
home-userinfo = Wer angemeldet ist
home-openid = OpenID Connect
home-errors = Fehler
home-api = Demo-API
home-health = Zustand

login-lead = Melden Sie sich mit Ihrem Konto an.
login-lead-application = Eine Anwendung bittet um Zugriff auf Ihr Konto. Melden Sie sich an, um fortzufahren.
login-lead-again = Die Anwendung bittet um eine Bestätigung, dass Sie es sind. Melden Sie sich noch einmal an.
login-signed-in = Sie sind als { $name } angemeldet.
login-continue = Weiter als { $name }
login-or-other = {" "}oder mit einem anderen Konto anmelden.
login-username = Benutzername
login-password = Passwort
login-demo = Demo-Konten
login-wrong = Der Benutzername oder das Passwort ist falsch.
login-expired = Dieses Formular war abgelaufen. Bitte melden Sie sich noch einmal an.
login-throttled = Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.

consent-title = { $name } erlauben?
consent-heading = { $name } möchte Zugriff auf Ihr Konto
consent-signed-in = Angemeldet als { $name }
consent-not-you = Nicht Sie? Abmelden
consent-nothing = Die Anwendung verlangt keine bestimmte Berechtigung, nur Ihre Bestätigung.
consent-able = Die Anwendung kann dann
consent-resources = Der Zugriff gilt für diese Ressourcen:
consent-claims = Außerdem möchte die Anwendung wissen:
consent-untick = Entfernen Sie den Haken bei allem, was Sie für sich behalten möchten.
consent-nothing-chosen = Sie haben alles für sich behalten. Wählen Sie, was Sie erlauben, oder lehnen Sie die Anfrage ab.
consent-deny = Ablehnen
consent-allow = Erlauben
consent-sent = Danach geht es weiter zu { $place }.
consent-app = der App { $scheme }
consent-withdraw = Erlauben Sie nur, worum Sie selbst gebeten haben; Sie können es jederzeit auf Ihrer { $page } zurücknehmen.
consent-account-page = Kontoseite
consent-website = Website
consent-privacy = Datenschutz
consent-terms = Nutzungsbedingungen

scope-openid = Wissen, dass Sie es sind
scope-openid-detail = Die Anwendung erfährt eine Kennung Ihres Kontos, um Sie beim nächsten Mal zu erkennen.
scope-openid-short = Identität
scope-profile = Ihr Profil sehen
scope-profile-detail = Ihren Namen, Ihren Benutzernamen und die anderen Angaben Ihres Profils.
scope-profile-short = Profil
scope-email = Ihre E-Mail-Adresse sehen
scope-email-detail = Ihre Adresse und ob sie bestätigt wurde.
scope-email-short = E-Mail-Adresse
scope-address = Ihre Postanschrift sehen
scope-address-detail = Die Anschrift, die in Ihrem Konto gespeichert ist.
scope-address-short = Postanschrift
scope-phone = Ihre Telefonnummer sehen
scope-phone-detail = Ihre Nummer und ob sie bestätigt wurde.
scope-phone-short = Telefonnummer
scope-offline_access = Verbunden bleiben
scope-offline_access-detail = Der Zugriff bleibt bestehen, während Sie fort sind, bis Sie ihn zurücknehmen.
scope-offline_access-short = Bleibt verbunden
scope-admin = Diesen Dienst verwalten
scope-admin-detail = Die Anwendung kann sehen und ändern, was die Verwaltung kann. Erlauben Sie das nur, wenn Sie sicher sind.
scope-admin-short = Verwaltung
scope-unknown-detail = Eine Berechtigung, die diese Anwendung festlegt.

account-applications = Anwendungen mit Zugriff
account-none = Keine Anwendung hat Zugriff auf Ihr Konto.
account-no-more = Keine weiteren Anwendungen haben Zugriff auf Ihr Konto.
account-since = Seit { $date }
account-withdraw = Entziehen
account-withdraw-of = { $name } den Zugriff entziehen
account-newest = Zurück zu den neuesten
account-more = Weitere Anwendungen
account-withdrawn = Der Zugriff wurde entzogen.
account-had-none = Diese Anwendung hatte keinen Zugriff mehr.
account-separator = {", "}

device-title = Gerät verbinden
device-lead = Geben Sie den Code ein, den Ihr Gerät anzeigt, zum Beispiel ein Fernseher oder ein Terminal.
device-hint = Acht Buchstaben. Groß und klein ist gleich, und der Strich kann wegbleiben.
device-heading = { $name } möchte von einem Gerät aus auf Ihr Konto zugreifen

logout-question = Abmelden?
logout-lead = Sie sind in diesem Browser als { $name } angemeldet. Anwendungen behalten den Zugriff, den Sie ihnen gegeben haben.
logout-stay = Angemeldet bleiben
logout-done = Sie sind abgemeldet
logout-nobody = In diesem Browser ist niemand angemeldet.

problem-refused-title = Diese Anfrage kann nicht fortgesetzt werden
problem-outage-title = Gleich wieder da
problem-outage = Der Dienst kann gerade nicht antworten. Es wurde nichts geändert; bitte versuchen Sie es in einigen Sekunden noch einmal.
problem-fault-title = Etwas ist schiefgegangen
problem-fault = Der Fehler liegt bei uns und wurde protokolliert. Bitte versuchen Sie es noch einmal.
problem-not-found-title = Seite nicht gefunden
problem-not-found = Unter dieser Adresse gibt es nichts.
problem-expired-title = Dieses Formular ist abgelaufen
problem-expired = Es wurde schon gesendet oder ist zu alt. Es wurde nichts geändert; bitte öffnen Sie die Seite noch einmal.
problem-code = Fehlercode für die Entwicklung der Anwendung:
problem-explained = was er bedeutet
problem-request = Anfrage:
problem-home = Zur Startseite

date = { $day }. { $month ->
    [m1] Januar
    [m2] Februar
    [m3] März
    [m4] April
    [m5] Mai
    [m6] Juni
    [m7] Juli
    [m8] August
    [m9] September
    [m10] Oktober
    [m11] November
   *[m12] Dezember
} { $year }
date-unknown = einem unbekannten Tag
