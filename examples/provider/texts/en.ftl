# The pages of the reference provider. Every language has the same messages with the same arguments.

skip-to-content = Skip to content
account-navigation = Account
footer = OAuth 2.0 reference provider, for trying things out.
sign-in = Sign in
sign-out = Sign out
your-account = Your account

home-title = Welcome
home-lead = A complete OAuth 2.0 and OpenID Connect provider, built with { $crate } on axum and SeaORM. It signs people in, asks them for consent, and gives tokens to applications.
home-account = Go to your account, { $name }
home-playground = Playground
home-metadata = Server metadata
home-where = Where things are
home-issuer = Issuer
home-authorization = Authorization
home-tokens = Tokens
home-revocation = Revocation
home-introspection = Introspection
home-userinfo = Who signed in
home-openid = OpenID Connect
home-errors = Errors
home-api = Demo API
home-health = Health

login-lead = Use your account to continue.
login-lead-application = An application asks for access to your account. Sign in to continue.
login-lead-again = The application asks that you confirm who you are. Sign in once more.
login-signed-in = You are signed in as { $name }.
login-continue = Continue as { $name }
login-or-other = , or sign in with another account.
login-username = Username
login-password = Password
login-demo = Demo accounts
login-wrong = The username or the password is wrong.
login-expired = That form had expired. Please sign in again.
login-throttled = Too many attempts. Please wait a minute, then try again.

consent-title = Allow { $name }?
consent-heading = { $name } wants access to your account
consent-signed-in = Signed in as { $name }
consent-not-you = Not you? Sign out
consent-nothing = It asks for no particular permission, only that you confirm.
consent-able = It will be able to
consent-resources = It will have access to these resources:
consent-claims = It also wants to know:
consent-untick = Untick what you want to keep to yourself.
consent-nothing-chosen = You have kept everything back. Choose what to allow, or deny the request.
consent-deny = Deny
consent-allow = Allow
consent-sent = You will be sent to { $place }.
consent-app = the app { $scheme }
consent-withdraw = Allow only what you asked for yourself; you can withdraw it at any time on your { $page }.
consent-account-page = account page
consent-website = Website
consent-privacy = Privacy policy
consent-terms = Terms

# A word of a scope: what it allows, in detail, and for lists.
scope-openid = Know that it is you
scope-openid-detail = It learns an identifier of your account, to recognise you next time.
scope-openid-short = Identity
scope-profile = See your profile
scope-profile-detail = Your name, your user name and the other details of your profile.
scope-profile-short = Profile
scope-email = See your email address
scope-email-detail = Your address, and whether it was confirmed.
scope-email-short = Email address
scope-address = See your postal address
scope-address-detail = The address that is stored with your account.
scope-address-short = Postal address
scope-phone = See your phone number
scope-phone-detail = Your number, and whether it was confirmed.
scope-phone-short = Phone number
scope-offline_access = Stay connected
scope-offline_access-detail = It keeps its access while you are away, until you withdraw it.
scope-offline_access-short = Stays connected
scope-admin = Administer this service
scope-admin-detail = It can see and change what administrators can. Allow this only if you are sure.
scope-admin-short = Administration
scope-unknown-detail = A permission that this application defines.

account-applications = Applications with access
account-none = No application has access to your account.
account-no-more = No more applications have access to your account.
account-since = Since { $date }
account-withdraw = Withdraw
account-withdraw-of = Withdraw the access of { $name }
account-newest = Back to the newest
account-more = More applications
account-withdrawn = The access was withdrawn.
account-had-none = That application had no access any more.
account-separator = {", "}

device-title = Connect a device
device-lead = Type the code that your device shows, for example on a television or in a terminal.
device-hint = Eight letters. Upper and lower case are the same, and the dash may be left out.
device-heading = { $name } wants access to your account from a device

logout-question = Sign out?
logout-lead = You are signed in as { $name } in this browser. Applications keep the access you gave them.
logout-stay = Stay signed in
logout-done = You are signed out
logout-nobody = Nobody is signed in in this browser.

problem-refused-title = This request cannot continue
problem-outage-title = Back in a moment
problem-outage = The service cannot answer right now. Nothing was changed; please try again in a few seconds.
problem-fault-title = Something went wrong
problem-fault = The mistake is ours, and it was logged. Please try again.
problem-not-found-title = Page not found
problem-not-found = There is nothing at this address.
problem-expired-title = This form has expired
problem-expired = It was sent before, or too long ago. Nothing was changed; please open the page again.
problem-code = Error code for the developer of the application:
problem-explained = what it means
problem-request = Request:
problem-home = Go to the start page

# The month is m1 to m12.
date = { $day } { $month ->
    [m1] January
    [m2] February
    [m3] March
    [m4] April
    [m5] May
    [m6] June
    [m7] July
    [m8] August
    [m9] September
    [m10] October
    [m11] November
   *[m12] December
} { $year }
date-unknown = an unknown day
