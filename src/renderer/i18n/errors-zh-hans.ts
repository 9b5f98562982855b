import type { ErrorCode } from '../../shared/errors';
import type { ErrorWords } from './errors-zh-hant';

/** 简体中文 of every error; `{name}` is replaced from the error's details. */
export const errorsZhHans: Readonly<Record<ErrorCode, ErrorWords>> = {
  'address-empty': {
    message: '地址是空的。',
    hint: '请输入打开 Home Assistant 所用的网址，例如 http://homeassistant.local:8123。',
  },
  'address-scheme': {
    message: 'Home Assistant 不能通过“{scheme}”访问。',
    hint: '请使用 http:// 或 https://。',
  },
  'address-invalid': {
    message: '“{address}”不是有效的地址：{reason}。',
    hint: '请按浏览器中显示的输入，例如 http://192.168.1.10:8123。',
  },
  'address-credentials': {
    message: '地址中含有用户名或密码。',
    hint: '请去掉；登录 Home Assistant 使用的是令牌。',
  },
  'name-empty': { message: '站点没有名称。', hint: '请输入可与其他站点区分的名称。' },
  'token-malformed': {
    message: '令牌含有不可能出现的字符（空格、换行或非 ASCII 字符）。',
    hint: '请从 Home Assistant 重新复制：用户资料 → 安全 → 长期访问令牌。',
  },
  'input-invalid': { message: '“{command}”的输入无效：{reason}。', hint: '请修正所指的字段。' },
  'command-unknown': {
    message: '没有“{command}”这个命令。',
    hint: '界面与程序的版本不同，请重新启动程序。',
  },
  'sender-untrusted': { message: '命令来自不属于本程序的页面。', hint: '请重新启动程序。' },
  'site-unknown': {
    message: '没有“{siteId}”这个站点。',
    hint: '请用“sites list”查询 ID；区分大小写。',
  },
  'entity-unknown': {
    message: '站点“{siteId}”没有实体“{entityId}”。',
    hint: '请在实体列表中查询；ID 区分大小写。',
  },
  'chart-unknown': { message: '固定的图表“{chartId}”已不存在。', hint: '请重新打开图表。' },
  'charts-full': { message: '已有 {max} 个固定的图表。', hint: '请移除不再需要的图表。' },
  'view-unknown': { message: '没有打开的视图“{viewId}”。', hint: '请重新打开界面。' },
  'time-range-invalid': {
    message: '时间范围无效：{reason}。',
    hint: '请使用 ISO 时间，且开始早于结束。',
  },
  incomplete: { message: '配置缺少：{missing}。', hint: '请在站点的设置中补上。' },
  'site-inactive': { message: '此站点未启用。', hint: '将它启用后会自动连接。' },
  'dns-failed': { message: '找不到域名“{host}”。', hint: '请检查拼写，或改用 IP 地址。' },
  refused: {
    message: '{host}:{port} 拒绝连接。',
    hint: '请检查端口（通常为 8123），以及 Home Assistant 是否正在运行。',
  },
  unreachable: { message: '无法到达 {host}。', hint: '请检查网线、VPN 或通往站点的路由。' },
  'timed-out': {
    message: '{host} 在 {seconds} 秒内没有响应。',
    hint: '请确认机器已开机，且中间没有防火墙阻挡。',
  },
  'tls-failed': {
    message: '与 {host} 的加密连接失败：{reason}。',
    hint: '请检查站点的证书，或其日期与名称。',
  },
  'tls-expired': {
    message: '{host} 的证书已于 {until} 过期。',
    hint: '请在服务器上更新证书。如果这台电脑的日期有误，请校准时钟。',
  },
  'tls-not-yet-valid': {
    message: '{host} 的证书自 {from} 起才有效。',
    hint: '请校准这台电脑或生成证书的机器的时钟。',
  },
  'tls-self-signed': {
    message: '{host} 的证书是自签名的，没有任何机构为它担保。',
    hint: '请在站点的设置中查看证书并信任它，或导入签署它的证书颁发机构。',
  },
  'tls-unknown-authority': {
    message: '{host} 的证书由这台电脑不认识的证书颁发机构签发（{issuer}）。',
    hint: '请在站点的设置中导入该机构的证书，或只信任这一张证书。',
  },
  'tls-wrong-name': {
    message: '证书不是颁发给 {host} 的，而是颁发给 {names}。',
    hint: '请改用其中一个名称作为地址，或在站点的设置中信任这一张证书。',
  },
  'tls-version': {
    message: '{host} 不支持任何仍被视为安全的 TLS 版本。',
    hint: '请更新服务器，或在服务器上启用 TLS 1.2 或 1.3。',
  },
  'tls-interrupted': {
    message: '{host}:{port} 在建立安全连接时断开了连接。',
    hint: '请确认这个端口使用 https，且没有防火墙切断连接。',
  },
  'tls-client-certificate': {
    message: '{host} 要求本程序出示客户端证书。',
    hint: '请让服务器允许这台电脑不使用证书；登录使用的是令牌。',
  },
  'certificate-changed': {
    message: '{host} 的证书不是受信任的那一张。信任的：{expected}。当前的：{found}。',
    hint: '如果证书已更新，请查看新证书并信任它；如果没有人更新过，可能有人从中拦截。',
  },
  'certificate-expires-soon': {
    message: '{host} 的证书将于 {until} 过期，还剩 {days} 天。',
    hint: '请在过期前更新，否则将无法连接到此站点。',
  },
  'certificate-expired-trusted': {
    message: '{host} 受信任的证书已于 {until} 过期。',
    hint: '因为您信任的就是这一张证书，所以仍可使用。请尽快更新。',
  },
  'certificate-needs-https': {
    message: '以 http:// 开头的地址没有证书。',
    hint: '如果服务器支持，请将地址改为 https://。',
  },
  'needs-https': {
    message: '{host}:{port} 使用 https，但地址写的是 http。',
    hint: '请将地址改为 https://。',
  },
  'needs-http': {
    message: '{host}:{port} 使用未加密的 http，但地址写的是 https。',
    hint: '请将地址改为 http://，或在服务器上启用 TLS。',
  },
  'closed-unanswered': {
    message: '{host}:{port} 接受连接后没有应答就关闭。',
    hint: '如果浏览器以 https:// 打开它，请将地址改为 https://；否则请检查这个端口上运行的是什么。',
  },
  'ca-private-key': {
    message: '内容含有私钥，它绝不可离开原来的机器。内容未被保存。',
    hint: '请只粘贴证书：从 BEGIN CERTIFICATE 到 END CERTIFICATE 的部分。',
  },
  'ca-unreadable': {
    message: '这不是证书：{reason}。',
    hint: '请粘贴 PEM 格式的证书：从 BEGIN CERTIFICATE 到 END CERTIFICATE。',
  },
  'ca-not-authority': {
    message: '“{subject}”是服务器的证书，不是证书颁发机构的证书。',
    hint: '请导入签署它的机构的证书，或改为只信任这一张证书。',
  },
  'ca-expired': {
    message: '证书“{subject}”已于 {until} 过期。',
    hint: '请导入取代它的证书。',
  },
  'ca-missing': {
    message: '缺少证书颁发机构的证书。',
    hint: '请粘贴证书，或选择其他信任方式。',
  },
  'fingerprint-invalid': {
    message: '这不是 SHA-256 指纹。',
    hint: '指纹有 64 个十六进制数字，例如 AB:CD:…；站点的证书会显示它。',
  },
  'fingerprint-missing': {
    message: '缺少受信任证书的指纹。',
    hint: '请查看站点的证书并信任它，或粘贴其 SHA-256 指纹。',
  },
  'proxy-address': {
    message: '代理服务器的地址无效：{reason}。',
    hint: '请输入 主机:端口 或 http://主机:端口。',
  },
  'proxy-credentials': {
    message: '代理服务器的地址含有用户名或密码，设置中不会保存它们。',
    hint: '请在此移除；需要登录的代理服务器请用环境变量 HTTPS_PROXY 提供。',
  },
  'proxy-unreachable': {
    message: '无法连接到代理服务器 {proxy}：{reason}。',
    hint: '请检查设置中的代理服务器，或让此站点不经代理服务器连接。',
  },
  'proxy-login': {
    message: '代理服务器 {proxy} 要求登录（407）。',
    hint: '请用环境变量 HTTPS_PROXY 提供用户名和密码，或让此站点不经代理服务器连接。',
  },
  'proxy-forbids': {
    message: '代理服务器 {proxy} 不允许连接到 {host}:{port}（{status}）。',
    hint: '请管理代理服务器的人员放行，或让此站点不经代理服务器连接。',
  },
  'proxy-failed': {
    message: '代理服务器 {proxy} 无法连到 {host}:{port}（{status}）。',
    hint: '请确认站点正在运行；如果它在您自己的网络中，请让它不经代理服务器连接。',
  },
  'proxy-unsupported': {
    message: '系统指定的代理服务器类型不受支持：{kind}。',
    hint: '请在设置中指定 HTTP 代理服务器，或让此站点不经代理服务器连接。',
  },
  'login-in-front': {
    message: 'Home Assistant 前面的服务器要求另外登录（401）。',
    hint: '请让它放行 /api/websocket，或使用 Home Assistant 本身的地址。',
  },
  redirected: { message: '服务器将请求转到别处（{location}）。', hint: '请改用它所指的地址。' },
  'proxy-refused': {
    message: '服务器拒绝了请求（400）。',
    hint: '如果 Home Assistant 前有反向代理，请将它加入其 http 配置的 trusted_proxies。',
  },
  banned: {
    message: 'Home Assistant 拒绝这台电脑（403）；多次登录失败的地址会被封禁。',
    hint: '请在 Home Assistant 的 ip_bans.yaml 中移除这台电脑并重启它，然后按“重新连接”。',
  },
  'path-not-found': {
    message: '此路径没有 Home Assistant（404）。',
    hint: '请检查地址中端口之后的部分。',
  },
  'server-error': {
    message: '服务器响应 {status}：代理正常，但其后的 Home Assistant 没有运行。',
    hint: '请等待 Home Assistant 启动，或到该机器上查看。',
  },
  'not-websocket': {
    message: '服务器响应了 {status}，但不是 Home Assistant 的方式。',
    hint: '请确认地址指向 Home Assistant，且其前的代理允许 WebSocket 通过。',
  },
  'bad-message': {
    message: '服务器传来的不是 Home Assistant 的消息。',
    hint: '请确认地址指向 Home Assistant；如果是，请将日志发给支持人员。',
  },
  'token-rejected': {
    message: 'Home Assistant 拒绝此令牌。',
    hint: '请在 Home Assistant 创建新的长期访问令牌（用户资料 → 安全），并填入站点的设置。',
  },
  'login-revoked': {
    message: 'Home Assistant 不再接受此站点的登录：已在那里被撤销，或 90 天未使用。',
    hint: '请在站点的设置中重新登录。',
  },
  'login-denied': {
    message: 'Home Assistant 不允许此用户登录：{reason}。',
    hint: '请在 Home Assistant（设置 → 人员）检查该用户，然后重新登录。',
  },
  'login-refused': {
    message: 'Home Assistant 未完成登录：{reason}。',
    hint: '请重新登录；登录页面的每个响应只能使用一次。',
  },
  'login-expired': { message: '{minutes} 分钟内无人登录。', hint: '请重新开始登录。' },
  'login-unknown': { message: '此登录已不存在。', hint: '请重新登录。' },
  'login-elsewhere': {
    message: '此登录属于 {address}，并非此站点的地址。',
    hint: '请以当前地址重新登录。',
  },
  'login-onboarding': {
    message: '此 Home Assistant 从未设置：还没有任何用户。',
    hint: '请在浏览器中打开 {address} 完成设置，再登录。',
  },
  'login-port': {
    message: '无法在此计算机打开接收登录响应的端口：{reason}。',
    hint: '请允许本程序在 127.0.0.1 监听，或改为粘贴令牌。',
  },
  'token-unreadable': {
    message: '这台电脑无法读取此站点的令牌（{reason}）。',
    hint: '请在站点的设置中重新输入令牌。',
  },
  'no-answer': {
    message: '{seconds} 秒内没有任何回应。',
    hint: '请确认该机器已开机，且中间没有防火墙阻挡。',
  },
  'no-greeting': {
    message: '服务器接受了连接，但 Home Assistant 在 {seconds} 秒内没有回话。',
    hint: '可能是代理服务器仍在回应，而后面的 Home Assistant 已停滞：请到该机器上查看；系统会自动重试。',
  },
  'dropped-early': {
    message: '服务器接受连接后，在登录前就断开了（{code}）。',
    hint: '可能代理服务器已启动，但后面的 Home Assistant 未运行或正在启动；系统会自动重试。',
  },
  'dropped-slow': {
    message: 'Home Assistant 断开了连接：消息接收得不够快。',
    hint: '通往此站点的线路跟不上变化的数量：请改用更快的线路，或让 Home Assistant 减少更新的实体。',
  },
  'subscription-missing': {
    message: '连接已打开，但没有订阅任何变化。',
    hint: '请重启连接；若再次发生，请将日志发给支持人员。',
  },
  'subscription-deaf': {
    message: 'Home Assistant 有回应，但不再报告状态变化（{entities}）。',
    hint: '系统会重新建立连接；若持续发生，请重启 Home Assistant。',
  },
  upheaval: {
    message: '计算机曾进入睡眠或更换网络，已放弃该连接。',
    hint: '请按“重新连接”。',
  },
  'auth-timeout': {
    message: 'Home Assistant 未在 {seconds} 秒内完成登录。',
    hint: '可能正在启动或负载过高；将自动重试。',
  },
  'backfill-failed': {
    message: '无法取回站点未连接期间的历史：{reason}',
    hint: '下次连接时将重试；请确认 Home Assistant 的记录器（recorder）是否正常。',
  },
  'sync-failed': {
    message: 'Home Assistant 未送出其状态：{reason}。',
    hint: '将自动重试；若持续如此，请查看 Home Assistant 的日志。',
  },
  silent: {
    message: 'Home Assistant 在 {seconds} 秒内没有任何消息，已放弃连接。',
    hint: '请检查通往站点的网络；将自动重试。',
  },
  closed: { message: '连接已关闭（{code}）。', hint: 'Home Assistant 已结束或重启；将自动重试。' },
  'connection-lost': { message: '连接中断（{code}）。', hint: '请检查通往站点的网络；将自动重试。' },
  'attempts-exhausted': {
    message: '连续 {attempts} 次尝试失败；最后一次：{reason}',
    hint: '请排除原因，然后按“重新连接”。',
  },
  'not-connected': { message: '站点未连接（{state}）。', hint: '请等待连接，或按“重新连接”。' },
  'request-timeout': {
    message: 'Home Assistant 未在 {seconds} 秒内响应“{type}”。',
    hint: '重复之前，请先确认是否已经执行。',
  },
  'request-failed': {
    message: 'Home Assistant 拒绝“{type}”：{message}（{haCode}）。',
    hint: '请修正请求；代码为 Home Assistant 自身的代码。',
  },
  'version-old': {
    message: 'Home Assistant {version} 早于 2022.4。',
    hint: '可以运行，但每次更改的负担较大；请在方便时更新。',
  },
  'not-administrator': {
    message: '此令牌属于 {user}，并非管理员。',
    hint: '状态和图表可以使用；管理员的令牌还能显示诊断信息。',
  },
  'no-entities': {
    message: 'Home Assistant 没有此令牌可见的实体。',
    hint: '请等待它启动完成，或使用可见实体之用户的令牌。',
  },
  'discovery-port': {
    message: '无法搜索网络：另一个程序独占了 mDNS 的端口（5353）。',
    hint: '请结束该程序，或直接输入地址。',
  },
  'discovery-no-network': {
    message: '此计算机不在任何可搜索的网络中。',
    hint: '请检查网线或无线网络，或直接输入地址。',
  },
  'discovery-flooded': {
    message: '搜索已停止：此网络上的通告多到无法查看。',
    hint: '请直接输入地址，并查出是哪个设备大量发送。',
  },
  'discovery-failed': { message: '无法搜索网络：{reason}。', hint: '请直接输入地址。' },
  'request-invalid': {
    message: '这不是 Home Assistant 接受的请求：{reason}。',
    hint: '请提供一个含有 "type" 且不含 "id" 的 JSON 对象。',
  },
  'request-too-large': {
    message: '请求有 {bytes} 字节；Home Assistant 只接受 {limit}。',
    hint: '请拆成较小的请求。',
  },
  'request-subscription': {
    message: '“{type}”会打开或结束事件流；队列只处理单个请求。',
    hint: '请在本程序中查看状态与历史；需要的订阅由程序自行处理。',
  },
  'request-secret': {
    message: '“{type}”含有或会取得机密（令牌、密码或代码），而请求会保存在数据库中。',
    hint: '请直接在 Home Assistant 中执行。',
  },
  'request-interrupted': {
    message: '程序在“{type}”得到响应前已结束。',
    hint: '若仍需要结果，请再次发送。',
  },
  'request-unknown': {
    message: '此站点的队列中没有请求 {requestId}。',
    hint: '请重新查看队列；旧的请求会在一段时间后移除。',
  },
  'request-not-pending': {
    message: '请求 {requestId} 已无法取消。',
    hint: '它已发送或已结束；队列会显示结果。',
  },
  'request-cut': {
    message: '请求 {requestId} 的内容已不再完整保存，因此无法再次发送。',
    hint: '请重新输入。',
  },
  'queue-full': {
    message: '此站点的队列已满（{count} 个等待中）。',
    hint: '请等待站点连接，或取消其中一部分。',
  },
  'action-never-queued': {
    message: '站点未连接，而“{action}”不会保留到以后执行：延迟执行会造成意外。',
    hint: '请等待站点连接后再次执行。',
  },
  'action-expired': {
    message: '“{action}”未发送：站点已有 {seconds} 秒未连接。',
    hint: '若仍需要，请再次发送。',
  },
  'outcome-unknown': {
    message: '无法得知“{action}”是否已执行：没有收到响应。',
    hint: '请查看现场，必要时再次发送；程序不会自行重复执行。',
  },
  'sync-running': {
    message: '此站点正在进行另一项同步（“{kind}”，编号 {syncId}）。',
    hint: '请等待其完成，或先取消。',
  },
  'sync-step-failed': {
    message: 'Home Assistant 未送出所要求的数据：{reason}。',
    hint: '请再开始一次，重复执行是安全的；若再次失败，请查看 Home Assistant 的日志。',
  },
  'sync-interrupted': { message: '程序在同步完成前结束了。', hint: '请重新开始；重复执行是安全的。' },
  'sync-unknown': {
    message: '此站点没有编号 {syncId} 的同步。',
    hint: '请重新查看列表；最旧的记录会被清除。',
  },
  'sync-over': {
    message: '编号 {syncId} 的同步已结束，无法取消。',
    hint: '结果已保留；需要时可再开始一次。',
  },
  'sync-site-gone': { message: '同步途中，此站点已被移除。', hint: '不需要再做任何事。' },
  'sync-not-restarted': {
    message: '未重新启动连接：站点状态为 {state}。',
    hint: '请在站点设置中补齐资料或将其启用，然后再开始一次。',
  },
  'sync-not-back': {
    message: '站点已重新启动连接，但仍未连上（{state}）。',
    hint: '请查看其连接；连上后，需要时可再开始一次。',
  },
  'data-folder-unusable': {
    message: '无法使用数据文件夹 {folder}：{reason}。',
    hint: '请让您的用户可以写入，或用 --data 选择其他文件夹。',
  },
  'data-folder-in-use': {
    message: '另一个 HA Control Center（{host}，进程 {pid}，自 {since} 起）正在使用数据文件夹 {folder}。',
    hint: '请使用该程序、结束它，或用 --data 选择其他文件夹。',
  },
  'database-too-new': {
    message: '数据库 {file} 由较新的版本写入（{found}，此版本只认得 {known}）。',
    hint: '请更新本程序，或用 --data 选择其他文件夹。',
  },
  'database-damaged': {
    message: '数据库 {file} 已损坏。',
    hint: '请启动程序：它会将该文件另存，并从 Home Assistant 重建。',
  },
  'settings-damaged': {
    message: '无法读取已存储的设置“{key}”，改用默认值。',
    hint: '请在设置中重新设置；在此之前损坏的值会保留。',
  },
  'site-damaged': {
    message: '无法读取站点“{siteId}”已存储的设置：{reason}。',
    hint: '请重新设置站点；损坏的数据会保留到您移除为止。',
  },
  'database-rebuilt': {
    message: '数据库 {file} 已损坏。已将它另存为 {setAside}，并建立新的数据库。',
    hint: 'Home Assistant 仍保有的数据会重新获取。在确认没有遗漏之前，请保留另存的文件。',
  },
  'database-restored': {
    message: '数据库 {file} 已损坏。已将它另存为 {setAside}，并用 {time} 的备份替换。',
    hint: '此后的数据会重新获取，以 Home Assistant 仍保有的为限。',
  },
  'configuration-rebuilt': {
    message: '已存储的站点与设置已损坏，且没有备份。已另存为 {setAside}。',
    hint: '请重新设置站点，或将另存的文件发给支持人员。',
  },
  'configuration-restored': {
    message: '已存储的站点与设置已损坏。已另存为 {setAside}，并用 {time} 的备份替换。',
    hint: '请检查各站点：此后更改的内容需要重新设置。',
  },
  'disk-full': {
    message: '磁盘已满：站点传来的数据仍会显示，但无法存储。',
    hint: '请在 {folder} 所在的磁盘上释放空间，之后会自动继续存储。',
  },
  'disk-read-only': {
    message: '数据文件夹已无法写入：站点传来的数据仍会显示，但不会存储。',
    hint: '请让 {folder} 恢复可写入，或检查磁盘是否故障；之后会自动继续存储。',
  },
  'disk-failed': {
    message: '磁盘无法接收要存储的数据：{reason}。',
    hint: '请检查 {folder} 所在的磁盘是否仍在且正常；之后会自动继续存储。',
  },
  'database-busy': {
    message: '另一个程序占用了数据库，因此无法存储。',
    hint: '请关闭打开 {folder} 的程序（数据库工具、备份、杀毒软件）；之后会自动继续存储。',
  },
  'start-disk-full': {
    message: '数据文件夹 {folder} 所在的磁盘已满，程序无法启动。',
    hint: '请释放一些空间，或用 --data 选择其他文件夹。',
  },
  'start-read-only': {
    message: '数据文件夹 {folder} 无法写入，程序无法启动。',
    hint: '请让您的用户可以写入，或用 --data 选择其他文件夹。',
  },
  'backup-space': {
    message: '空间不足，无法备份：剩余 {free} MB，需要 {needed} MB。',
    hint: '请在 {folder} 所在的磁盘上释放空间，然后按“立即备份”。',
  },
  'backup-failed': {
    message: '未能备份 {database}：{reason}。',
    hint: '请检查 {folder} 所在的磁盘，然后按“立即备份”。',
  },
  'backup-damaged': {
    message: '{database} 的备份已损坏，因此未保留：{reason}。',
    hint: '数据库本身可能已损坏，或磁盘故障：请重新启动程序，它会仔细检查数据库。',
  },
  'backup-running': {
    message: '备份正在进行中。',
    hint: '请等待它完成。',
  },
  'storage-failed': {
    message: '数据库无法执行“{operation}”：{reason}。',
    hint: '请检查磁盘；未写入的数据会保留并再次尝试。',
  },
  'port-in-use': { message: '端口 {port} 已被其他程序使用。', hint: '请用 --port 选择其他端口，或省略它。' },
  'host-not-loopback': {
    message: '{host} 不是这台电脑自身的 loopback 地址。',
    hint: '请使用 127.0.0.1 或 ::1。',
  },
  'program-silent': {
    message: '运行中的程序在 {seconds} 秒内没有回答。',
    hint: '它正忙，或是较旧的版本；请查看它，或重新启动。',
  },
  'connection-mismatch': {
    message: '套接字与连接的认知不一致（{kind}）：认为是 {state}，套接字为 {sockets}。',
    hint: '请按“重新启动”；若再次发生，请将日志发给支持人员。',
  },
  'not-running': {
    message: '没有使用此数据文件夹的 HA Control Center 在运行。',
    hint: '请以此数据文件夹启动它（或“serve”），然后重试。',
  },
  cancelled: { message: '操作已取消。', hint: '需要时请重新开始。' },
  'program-unreachable': {
    message: '无法连接到此页面背后的程序。',
    hint: '请重新启动程序并打开它显示的地址；恢复后本页会自动继续。',
  },
  unexpected: { message: '意外的错误：{reason}。', hint: '请将日志发给支持人员。' },
};
