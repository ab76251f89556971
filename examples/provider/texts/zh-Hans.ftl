skip-to-content = 跳到内容
account-navigation = 账户
footer = OAuth 2.0 参考提供方，供试用。
sign-in = 登录
sign-out = 退出登录
your-account = 您的账户

home-title = 欢迎
home-lead = 一个完整的 OAuth 2.0 和 OpenID Connect 提供方，使用 { $crate } 构建，基于 axum 和 SeaORM。它让用户登录，征求用户同意，并向应用发放令牌。
home-account = 前往您的账户，{ $name }
home-playground = 练习场
home-metadata = 服务器元数据
home-where = 各项地址
home-issuer = 签发者
home-authorization = 授权
home-tokens = 令牌
home-revocation = 撤销
home-introspection = 令牌查询
home-userinfo = 登录用户信息
home-openid = OpenID Connect
home-errors = 错误
home-api = 演示 API
home-health = 运行状况

login-lead = 请使用您的账户继续。
login-lead-application = 有应用请求访问您的账户。请登录以继续。
login-lead-again = 该应用要求您确认身份。请重新登录。
login-signed-in = 您已登录为 { $name }。
login-continue = 以 { $name } 的身份继续
login-or-other = ，或使用其他账户登录。
login-username = 用户名
login-password = 密码
login-demo = 演示账户
login-wrong = 用户名或密码错误。
login-expired = 该表单已过期。请重新登录。
login-throttled = 尝试次数过多。请等待一分钟后重试。

consent-title = 允许 { $name } 吗？
consent-heading = { $name } 请求访问您的账户
consent-signed-in = 当前登录：{ $name }
consent-not-you = 不是您？退出登录
consent-nothing = 它没有请求特定权限，只需要您确认。
consent-able = 它将可以
consent-resources = 它将可以访问以下资源：
consent-claims = 它还想知道：
consent-untick = 取消勾选您不想提供的内容。
consent-nothing-chosen = 您没有选择任何内容。请选择要允许的内容，或拒绝请求。
consent-deny = 拒绝
consent-allow = 允许
consent-sent = 之后您将前往 { $place }。
consent-app = 应用 { $scheme }
consent-withdraw = 请只允许您自己发起的请求；您可以随时在{ $page }撤回。
consent-account-page = 账户页面
consent-website = 网站
consent-privacy = 隐私政策
consent-terms = 使用条款

scope-openid = 确认您的身份
scope-openid-detail = 它会得到您账户的标识符，以便下次认出您。
scope-openid-short = 身份
scope-profile = 查看您的个人资料
scope-profile-detail = 您的姓名、用户名以及个人资料中的其他信息。
scope-profile-short = 个人资料
scope-email = 查看您的电子邮件地址
scope-email-detail = 您的地址，以及是否已确认。
scope-email-short = 电子邮件地址
scope-address = 查看您的邮寄地址
scope-address-detail = 您账户中保存的地址。
scope-address-short = 邮寄地址
scope-phone = 查看您的电话号码
scope-phone-detail = 您的号码，以及是否已确认。
scope-phone-short = 电话号码
scope-offline_access = 保持连接
scope-offline_access-detail = 您离开后它仍保有访问权限，直到您撤回。
scope-offline_access-short = 保持连接
scope-admin = 管理此服务
scope-admin-detail = 它可以查看和更改管理员能操作的内容。请仅在确定时允许。
scope-admin-short = 管理
scope-unknown-detail = 由该应用定义的权限。

account-applications = 有访问权限的应用
account-none = 没有应用可以访问您的账户。
account-no-more = 没有更多应用可以访问您的账户。
account-since = 自 { $date }起
account-withdraw = 撤回
account-withdraw-of = 撤回 { $name } 的访问权限
account-newest = 返回最新的应用
account-more = 更多应用
account-withdrawn = 访问权限已撤回。
account-had-none = 该应用已没有访问权限。
account-separator = 、

device-title = 连接设备
device-lead = 请输入您的设备（例如电视或终端）上显示的代码。
device-hint = 八个字母。不区分大小写，连字符可以省略。
device-heading = { $name } 想从一台设备访问您的账户

logout-question = 退出登录？
logout-lead = 您在此浏览器中登录为 { $name }。应用会保留您给予的访问权限。
logout-stay = 保持登录
logout-done = 您已退出登录
logout-nobody = 此浏览器中没有人登录。

problem-refused-title = 此请求无法继续
problem-outage-title = 请稍候
problem-outage = 服务暂时无法答复。没有任何更改，请几秒后重试。
problem-fault-title = 出错了
problem-fault = 这是我们的错误，已记录在日志中。请重试。
problem-not-found-title = 找不到页面
problem-not-found = 此地址没有任何内容。
problem-expired-title = 此表单已过期
problem-expired = 它已经发送过，或时间过久。没有任何更改，请重新打开页面。
problem-code = 供应用开发者参考的错误代码：
problem-explained = 其含义
problem-request = 请求编号：
problem-home = 前往首页

date = { $year }年{ $month ->
    [m1] 1
    [m2] 2
    [m3] 3
    [m4] 4
    [m5] 5
    [m6] 6
    [m7] 7
    [m8] 8
    [m9] 9
    [m10] 10
    [m11] 11
   *[m12] 12
}月{ $day }日
date-unknown = 未知日期
