import type { ErrorCode } from '../../shared/errors';

export interface ErrorWords {
  readonly message: string;
  readonly hint: string;
}

/** 繁體中文 of every error; `{name}` is replaced from the error's details. */
export const errorsZhHant: Readonly<Record<ErrorCode, ErrorWords>> = {
  'address-empty': {
    message: '位址是空的。',
    hint: '請輸入開啟 Home Assistant 所用的網址，例如 http://homeassistant.local:8123。',
  },
  'address-scheme': {
    message: 'Home Assistant 無法以「{scheme}」連線。',
    hint: '請使用 http:// 或 https://。',
  },
  'address-invalid': {
    message: '「{address}」不是有效的位址：{reason}。',
    hint: '請照瀏覽器中顯示的輸入，例如 http://192.168.1.10:8123。',
  },
  'address-credentials': {
    message: '位址中含有使用者名稱或密碼。',
    hint: '請移除；登入 Home Assistant 使用的是權杖。',
  },
  'name-empty': { message: '站點沒有名稱。', hint: '請輸入可與其他站點區別的名稱。' },
  'token-malformed': {
    message: '權杖含有不可能出現的字元（空格、換行或非 ASCII 字元）。',
    hint: '請從 Home Assistant 重新複製：個人設定 → 安全性 → 永久有效存取權杖。',
  },
  'input-invalid': { message: '「{command}」的輸入無效：{reason}。', hint: '請修正所指的欄位。' },
  'command-unknown': {
    message: '沒有「{command}」這個指令。',
    hint: '畫面與程式的版本不同，請重新啟動程式。',
  },
  'sender-untrusted': { message: '指令來自不屬於本程式的頁面。', hint: '請重新啟動程式。' },
  'site-unknown': {
    message: '沒有「{siteId}」這個站點。',
    hint: '請以「sites list」查詢 ID；大小寫有別。',
  },
  'entity-unknown': {
    message: '站點「{siteId}」沒有實體「{entityId}」。',
    hint: '請在實體清單中查詢；ID 大小寫有別。',
  },
  'chart-unknown': { message: '釘選的圖表「{chartId}」已不存在。', hint: '請重新開啟圖表。' },
  'charts-full': { message: '已有 {max} 個釘選的圖表。', hint: '請移除不再需要的圖表。' },
  'view-unknown': { message: '沒有開啟中的檢視「{viewId}」。', hint: '請重新開啟畫面。' },
  'time-range-invalid': {
    message: '時間範圍無效：{reason}。',
    hint: '請使用 ISO 時間，且起始早於結束。',
  },
  incomplete: { message: '設定缺少：{missing}。', hint: '請在站點的設定中補上。' },
  'site-inactive': { message: '此站點未啟用。', hint: '將它啟用後會自動連線。' },
  'dns-failed': { message: '找不到名稱「{host}」。', hint: '請檢查拼字，或改用 IP 位址。' },
  refused: {
    message: '{host}:{port} 拒絕連線。',
    hint: '請檢查連接埠（通常為 8123），以及 Home Assistant 是否執行中。',
  },
  unreachable: { message: '無法到達 {host}。', hint: '請檢查網路線、VPN 或通往站點的路由。' },
  'timed-out': {
    message: '{host} 在 {seconds} 秒內沒有回應。',
    hint: '請確認機器已開機，且中間沒有防火牆阻擋。',
  },
  'tls-failed': {
    message: '與 {host} 的加密連線失敗：{reason}。',
    hint: '請檢查站點的憑證，或其日期與名稱。',
  },
  'tls-expired': {
    message: '{host} 的憑證已於 {until} 到期。',
    hint: '請在伺服器上更新憑證。若這台電腦的日期有誤，請校正時鐘。',
  },
  'tls-not-yet-valid': {
    message: '{host} 的憑證自 {from} 起才有效。',
    hint: '請校正這台電腦或產生憑證之機器的時鐘。',
  },
  'tls-self-signed': {
    message: '{host} 的憑證是自我簽署的，沒有任何機構為它擔保。',
    hint: '請在站點的設定中檢視憑證並信任它，或匯入簽署它的憑證授權單位。',
  },
  'tls-unknown-authority': {
    message: '{host} 的憑證由這台電腦不認識的憑證授權單位簽發（{issuer}）。',
    hint: '請在站點的設定中匯入該授權單位的憑證，或只信任這一張憑證。',
  },
  'tls-wrong-name': {
    message: '憑證不是發給 {host} 的，而是發給 {names}。',
    hint: '請改用其中一個名稱作為位址，或在站點的設定中信任這一張憑證。',
  },
  'tls-version': {
    message: '{host} 不支援任何仍被視為安全的 TLS 版本。',
    hint: '請更新伺服器，或在伺服器上啟用 TLS 1.2 或 1.3。',
  },
  'tls-interrupted': {
    message: '{host}:{port} 在建立安全連線時中斷了連線。',
    hint: '請確認這個連接埠使用 https，且沒有防火牆切斷連線。',
  },
  'tls-client-certificate': {
    message: '{host} 要求本程式出示用戶端憑證。',
    hint: '請讓伺服器允許這台電腦不使用憑證；登入使用的是權杖。',
  },
  'certificate-changed': {
    message: '{host} 的憑證不是受信任的那一張。信任的：{expected}。目前的：{found}。',
    hint: '若憑證已更新，請檢視新憑證並信任它；若沒有人更新過，可能有人從中攔截。',
  },
  'certificate-expires-soon': {
    message: '{host} 的憑證將於 {until} 到期，剩下 {days} 天。',
    hint: '請在到期前更新，否則將無法連線到此站點。',
  },
  'certificate-expired-trusted': {
    message: '{host} 受信任的憑證已於 {until} 到期。',
    hint: '因為您信任的就是這一張憑證，所以仍可使用。請儘快更新。',
  },
  'certificate-needs-https': {
    message: '以 http:// 開頭的位址沒有憑證。',
    hint: '若伺服器支援，請將位址改為 https://。',
  },
  'needs-https': {
    message: '{host}:{port} 使用 https，但位址寫的是 http。',
    hint: '請將位址改為 https://。',
  },
  'needs-http': {
    message: '{host}:{port} 使用未加密的 http，但位址寫的是 https。',
    hint: '請將位址改為 http://，或在伺服器上啟用 TLS。',
  },
  'closed-unanswered': {
    message: '{host}:{port} 接受連線後沒有回應就關閉。',
    hint: '若瀏覽器以 https:// 開啟它，請將位址改為 https://；否則請檢查這個連接埠上執行的是什麼。',
  },
  'ca-private-key': {
    message: '內容含有私密金鑰，它絕不可離開原本的機器。內容未被保存。',
    hint: '請只貼上憑證：從 BEGIN CERTIFICATE 到 END CERTIFICATE 的部分。',
  },
  'ca-unreadable': {
    message: '這不是憑證：{reason}。',
    hint: '請貼上 PEM 格式的憑證：從 BEGIN CERTIFICATE 到 END CERTIFICATE。',
  },
  'ca-not-authority': {
    message: '「{subject}」是伺服器的憑證，不是憑證授權單位的憑證。',
    hint: '請匯入簽署它的授權單位的憑證，或改為只信任這一張憑證。',
  },
  'ca-expired': {
    message: '憑證「{subject}」已於 {until} 到期。',
    hint: '請匯入取代它的憑證。',
  },
  'ca-missing': {
    message: '缺少憑證授權單位的憑證。',
    hint: '請貼上憑證，或選擇其他信任方式。',
  },
  'fingerprint-invalid': {
    message: '這不是 SHA-256 指紋。',
    hint: '指紋有 64 個十六進位數字，例如 AB:CD:…；站點的憑證會顯示它。',
  },
  'fingerprint-missing': {
    message: '缺少受信任憑證的指紋。',
    hint: '請檢視站點的憑證並信任它，或貼上其 SHA-256 指紋。',
  },
  'proxy-address': {
    message: '代理伺服器的位址無效：{reason}。',
    hint: '請輸入 主機:連接埠 或 http://主機:連接埠。',
  },
  'proxy-credentials': {
    message: '代理伺服器的位址含有使用者名稱或密碼，設定中不會保存它們。',
    hint: '請在此移除；需要登入的代理伺服器請以環境變數 HTTPS_PROXY 提供。',
  },
  'proxy-unreachable': {
    message: '無法連線到代理伺服器 {proxy}：{reason}。',
    hint: '請檢查設定中的代理伺服器，或讓此站點不經代理伺服器連線。',
  },
  'proxy-login': {
    message: '代理伺服器 {proxy} 要求登入（407）。',
    hint: '請以環境變數 HTTPS_PROXY 提供使用者名稱與密碼，或讓此站點不經代理伺服器連線。',
  },
  'proxy-forbids': {
    message: '代理伺服器 {proxy} 不允許連線到 {host}:{port}（{status}）。',
    hint: '請管理代理伺服器的人員放行，或讓此站點不經代理伺服器連線。',
  },
  'proxy-failed': {
    message: '代理伺服器 {proxy} 無法連到 {host}:{port}（{status}）。',
    hint: '請確認站點運作中；若它在您自己的網路中，請讓它不經代理伺服器連線。',
  },
  'proxy-unsupported': {
    message: '系統指定的代理伺服器類型不受支援：{kind}。',
    hint: '請在設定中指定 HTTP 代理伺服器，或讓此站點不經代理伺服器連線。',
  },
  'login-in-front': {
    message: 'Home Assistant 前面的伺服器要求另外登入（401）。',
    hint: '請讓它放行 /api/websocket，或使用 Home Assistant 本身的位址。',
  },
  redirected: { message: '伺服器將請求轉往他處（{location}）。', hint: '請改用它所指的位址。' },
  'proxy-refused': {
    message: '伺服器拒絕了請求（400）。',
    hint: '若 Home Assistant 前有反向代理，請將它加入其 http 設定的 trusted_proxies。',
  },
  banned: {
    message: 'Home Assistant 拒絕這台電腦（403）；多次登入失敗的位址會被封鎖。',
    hint: '請在 Home Assistant 的 ip_bans.yaml 移除這台電腦並重新啟動它，然後按「重新連線」。',
  },
  'path-not-found': {
    message: '此路徑沒有 Home Assistant（404）。',
    hint: '請檢查位址中連接埠之後的部分。',
  },
  'server-error': {
    message: '伺服器回應 {status}：代理正常，但其後的 Home Assistant 沒有運作。',
    hint: '請等待 Home Assistant 啟動，或到該機器上查看。',
  },
  'not-websocket': {
    message: '伺服器回應了 {status}，但不是 Home Assistant 的方式。',
    hint: '請確認位址指向 Home Assistant，且其前的代理允許 WebSocket 通過。',
  },
  'bad-message': {
    message: '伺服器傳來的不是 Home Assistant 的訊息。',
    hint: '請確認位址指向 Home Assistant；若是，請將記錄檔送交支援人員。',
  },
  'token-rejected': {
    message: 'Home Assistant 拒絕此權杖。',
    hint: '請在 Home Assistant 建立新的永久有效存取權杖（個人設定 → 安全性），並填入站點的設定。',
  },
  'login-revoked': {
    message: 'Home Assistant 不再接受此站點的登入：已在該處被撤銷，或 90 天未使用。',
    hint: '請在站點的設定中重新登入。',
  },
  'login-denied': {
    message: 'Home Assistant 不允許此使用者登入：{reason}。',
    hint: '請在 Home Assistant（設定 → 人員）檢查該使用者，然後重新登入。',
  },
  'login-refused': {
    message: 'Home Assistant 未完成登入：{reason}。',
    hint: '請重新登入；登入頁面的每個回應只能使用一次。',
  },
  'login-expired': { message: '{minutes} 分鐘內無人登入。', hint: '請重新開始登入。' },
  'login-unknown': { message: '此登入已不存在。', hint: '請重新登入。' },
  'login-elsewhere': {
    message: '此登入屬於 {address}，並非此站點的位址。',
    hint: '請以目前的位址重新登入。',
  },
  'login-onboarding': {
    message: '此 Home Assistant 從未設定：尚無任何使用者。',
    hint: '請在瀏覽器中開啟 {address} 完成設定，再登入。',
  },
  'login-port': {
    message: '無法在此電腦開啟接收登入回應的連接埠：{reason}。',
    hint: '請允許本程式在 127.0.0.1 接聽，或改為貼上權杖。',
  },
  'token-unreadable': {
    message: '這台電腦無法讀取此站點的權杖（{reason}）。',
    hint: '請在站點的設定中重新輸入權杖。',
  },
  'no-answer': {
    message: '{seconds} 秒內沒有任何回應。',
    hint: '請確認該機器已開機，且中間沒有防火牆阻擋。',
  },
  'no-greeting': {
    message: '伺服器接受了連線，但 Home Assistant 在 {seconds} 秒內沒有回話。',
    hint: '可能是代理伺服器仍在回應，而後面的 Home Assistant 已停滯：請到該機器上查看；系統會自動重試。',
  },
  'dropped-early': {
    message: '伺服器接受連線後，在登入前就中斷了（{code}）。',
    hint: '可能代理伺服器已啟動，但後面的 Home Assistant 未執行或正在啟動；系統會自動重試。',
  },
  'dropped-slow': {
    message: 'Home Assistant 中斷了連線：訊息接收得不夠快。',
    hint: '通往此站點的線路跟不上變化的數量：請改用較快的線路，或讓 Home Assistant 減少更新的實體。',
  },
  'subscription-missing': {
    message: '連線已開啟，但沒有訂閱任何變化。',
    hint: '請重新啟動連線；若再次發生，請將記錄傳給支援人員。',
  },
  'subscription-deaf': {
    message: 'Home Assistant 有回應，但不再回報狀態變化（{entities}）。',
    hint: '系統會重新建立連線；若持續發生，請重新啟動 Home Assistant。',
  },
  upheaval: {
    message: '電腦曾進入睡眠或更換網路，已放棄該連線。',
    hint: '請按「重新連線」。',
  },
  'auth-timeout': {
    message: 'Home Assistant 未在 {seconds} 秒內完成登入。',
    hint: '可能正在啟動或負載過高；將自動重試。',
  },
  'backfill-failed': {
    message: '無法取回站點未連線期間的歷史：{reason}',
    hint: '下次連線時將再試；請確認 Home Assistant 的記錄器（recorder）是否正常。',
  },
  'sync-failed': {
    message: 'Home Assistant 未送出其狀態：{reason}。',
    hint: '將自動重試；若持續如此，請查看 Home Assistant 的記錄。',
  },
  silent: {
    message: 'Home Assistant 在 {seconds} 秒內沒有任何訊息，已放棄連線。',
    hint: '請檢查通往站點的網路；將自動重試。',
  },
  closed: { message: '連線已關閉（{code}）。', hint: 'Home Assistant 已結束或重新啟動；將自動重試。' },
  'connection-lost': { message: '連線中斷（{code}）。', hint: '請檢查通往站點的網路；將自動重試。' },
  'attempts-exhausted': {
    message: '連續 {attempts} 次嘗試失敗；最後一次：{reason}',
    hint: '請排除原因，然後按「重新連線」。',
  },
  'not-connected': { message: '站點未連線（{state}）。', hint: '請等待連線，或按「重新連線」。' },
  'request-timeout': {
    message: 'Home Assistant 未在 {seconds} 秒內回應「{type}」。',
    hint: '重複之前，請先確認是否已經執行。',
  },
  'request-failed': {
    message: 'Home Assistant 拒絕「{type}」：{message}（{haCode}）。',
    hint: '請修正請求；代碼為 Home Assistant 自身的代碼。',
  },
  'version-old': {
    message: 'Home Assistant {version} 早於 2022.4。',
    hint: '可以運作，但每次變更的負擔較大；請在方便時更新。',
  },
  'not-administrator': {
    message: '此權杖屬於 {user}，並非管理員。',
    hint: '狀態與圖表可以使用；管理員的權杖還能顯示診斷資訊。',
  },
  'no-entities': {
    message: 'Home Assistant 沒有此權杖可見的實體。',
    hint: '請等待它啟動完成，或使用可見實體之使用者的權杖。',
  },
  'discovery-port': {
    message: '無法搜尋網路：另一個程式獨占了 mDNS 的連接埠（5353）。',
    hint: '請結束該程式，或直接輸入位址。',
  },
  'discovery-no-network': {
    message: '此電腦不在任何可搜尋的網路中。',
    hint: '請檢查網路線或無線網路，或直接輸入位址。',
  },
  'discovery-flooded': {
    message: '搜尋已停止：此網路上的通告多到無法檢視。',
    hint: '請直接輸入位址，並查出是哪個裝置大量傳送。',
  },
  'discovery-failed': { message: '無法搜尋網路：{reason}。', hint: '請直接輸入位址。' },
  'request-invalid': {
    message: '這不是 Home Assistant 接受的請求：{reason}。',
    hint: '請提供一個含有 "type" 且不含 "id" 的 JSON 物件。',
  },
  'request-too-large': {
    message: '請求有 {bytes} 位元組；Home Assistant 只接受 {limit}。',
    hint: '請拆成較小的請求。',
  },
  'request-subscription': {
    message: '「{type}」會開啟或結束事件串流；佇列只處理單一請求。',
    hint: '請在本程式中查看狀態與歷史；需要的訂閱由程式自行處理。',
  },
  'request-secret': {
    message: '「{type}」含有或會取得機密（權杖、密碼或代碼），而請求會保存在資料庫中。',
    hint: '請直接在 Home Assistant 中執行。',
  },
  'request-interrupted': {
    message: '程式在「{type}」得到回應前已結束。',
    hint: '若仍需要結果，請再次送出。',
  },
  'request-unknown': {
    message: '此站點的佇列中沒有請求 {requestId}。',
    hint: '請重新查看佇列；舊的請求會在一段時間後移除。',
  },
  'request-not-pending': {
    message: '請求 {requestId} 已無法取消。',
    hint: '它已送出或已結束；佇列會顯示結果。',
  },
  'request-cut': {
    message: '請求 {requestId} 的內容已不再完整保存，因此無法再次送出。',
    hint: '請重新輸入。',
  },
  'queue-full': {
    message: '此站點的佇列已滿（{count} 個等待中）。',
    hint: '請等待站點連線，或取消其中一部分。',
  },
  'action-never-queued': {
    message: '站點未連線，而「{action}」不會保留到之後執行：延遲執行會造成意外。',
    hint: '請等待站點連線後再次執行。',
  },
  'action-expired': {
    message: '「{action}」未送出：站點已有 {seconds} 秒未連線。',
    hint: '若仍需要，請再次送出。',
  },
  'outcome-unknown': {
    message: '無法得知「{action}」是否已執行：沒有收到回應。',
    hint: '請查看現場，必要時再次送出；程式不會自行重複執行。',
  },
  'sync-running': {
    message: '此站點正在進行另一項同步（「{kind}」，編號 {syncId}）。',
    hint: '請等待其完成，或先取消。',
  },
  'sync-step-failed': {
    message: 'Home Assistant 未送出所要求的資料：{reason}。',
    hint: '請再開始一次，重複執行是安全的；若再次失敗，請查看 Home Assistant 的記錄。',
  },
  'sync-interrupted': { message: '程式在同步完成前結束了。', hint: '請重新開始；重複執行是安全的。' },
  'sync-unknown': {
    message: '此站點沒有編號 {syncId} 的同步。',
    hint: '請重新查看清單；最舊的紀錄會被清除。',
  },
  'sync-over': {
    message: '編號 {syncId} 的同步已結束，無法取消。',
    hint: '結果已保留；需要時可再開始一次。',
  },
  'sync-site-gone': { message: '同步途中，此站點已被移除。', hint: '不需要再做任何事。' },
  'sync-not-restarted': {
    message: '未重新啟動連線：站點狀態為 {state}。',
    hint: '請在站點設定中補齊資料或將其啟用，然後再開始一次。',
  },
  'sync-not-back': {
    message: '站點已重新啟動連線，但仍未連上（{state}）。',
    hint: '請查看其連線；連上後，需要時可再開始一次。',
  },
  'data-folder-unusable': {
    message: '無法使用資料資料夾 {folder}：{reason}。',
    hint: '請讓您的使用者可以寫入，或以 --data 選擇其他資料夾。',
  },
  'data-folder-in-use': {
    message: '另一個 HA Control Center（{host}，處理程序 {pid}，自 {since} 起）正在使用資料資料夾 {folder}。',
    hint: '請使用該程式、結束它，或以 --data 選擇其他資料夾。',
  },
  'database-too-new': {
    message: '資料庫 {file} 由較新的版本寫入（{found}，此版本只認得 {known}）。',
    hint: '請更新本程式，或以 --data 選擇其他資料夾。',
  },
  'database-damaged': {
    message: '資料庫 {file} 已損壞。',
    hint: '請啟動程式：它會將該檔案另存，並從 Home Assistant 重建。',
  },
  'settings-damaged': {
    message: '無法讀取已儲存的設定「{key}」，改用預設值。',
    hint: '請在設定中重新設定；在此之前損壞的值會保留。',
  },
  'site-damaged': {
    message: '無法讀取站點「{siteId}」已儲存的設定：{reason}。',
    hint: '請重新設定站點；損壞的資料會保留到您移除為止。',
  },
  'database-rebuilt': {
    message: '資料庫 {file} 已損壞。已將它另存為 {setAside}，並建立新的資料庫。',
    hint: 'Home Assistant 仍保有的資料會重新取得。在確認沒有遺漏之前，請保留另存的檔案。',
  },
  'database-restored': {
    message: '資料庫 {file} 已損壞。已將它另存為 {setAside}，並以 {time} 的備份取代。',
    hint: '其後的資料會重新取得，以 Home Assistant 仍保有的為限。',
  },
  'configuration-rebuilt': {
    message: '已儲存的站點與設定已損壞，且沒有備份。已另存為 {setAside}。',
    hint: '請重新設定站點，或將另存的檔案傳給支援人員。',
  },
  'configuration-restored': {
    message: '已儲存的站點與設定已損壞。已另存為 {setAside}，並以 {time} 的備份取代。',
    hint: '請檢查各站點：其後變更的內容需要重新設定。',
  },
  'disk-full': {
    message: '磁碟已滿：站點傳來的資料仍會顯示，但無法儲存。',
    hint: '請在 {folder} 所在的磁碟上釋出空間，之後會自動繼續儲存。',
  },
  'disk-read-only': {
    message: '資料資料夾已無法寫入：站點傳來的資料仍會顯示，但不會儲存。',
    hint: '請讓 {folder} 恢復可寫入，或檢查磁碟是否故障；之後會自動繼續儲存。',
  },
  'disk-failed': {
    message: '磁碟無法接收要儲存的資料：{reason}。',
    hint: '請檢查 {folder} 所在的磁碟是否仍在且正常；之後會自動繼續儲存。',
  },
  'database-busy': {
    message: '另一個程式佔用了資料庫，因此無法儲存。',
    hint: '請關閉開啟 {folder} 的程式（資料庫工具、備份、防毒軟體）；之後會自動繼續儲存。',
  },
  'start-disk-full': {
    message: '資料資料夾 {folder} 所在的磁碟已滿，程式無法啟動。',
    hint: '請釋出一些空間，或以 --data 選擇其他資料夾。',
  },
  'start-read-only': {
    message: '資料資料夾 {folder} 無法寫入，程式無法啟動。',
    hint: '請讓您的使用者可以寫入，或以 --data 選擇其他資料夾。',
  },
  'backup-space': {
    message: '空間不足，無法備份：剩餘 {free} MB，需要 {needed} MB。',
    hint: '請在 {folder} 所在的磁碟上釋出空間，然後按「立即備份」。',
  },
  'backup-failed': {
    message: '未能備份 {database}：{reason}。',
    hint: '請檢查 {folder} 所在的磁碟，然後按「立即備份」。',
  },
  'backup-damaged': {
    message: '{database} 的備份已損壞，因此未保留：{reason}。',
    hint: '資料庫本身可能已損壞，或磁碟故障：請重新啟動程式，它會仔細檢查資料庫。',
  },
  'backup-running': {
    message: '備份正在進行中。',
    hint: '請等待它完成。',
  },
  'storage-failed': {
    message: '資料庫無法執行「{operation}」：{reason}。',
    hint: '請檢查磁碟；未寫入的資料會保留並再次嘗試。',
  },
  'port-in-use': {
    message: '連接埠 {port} 已被其他程式使用。',
    hint: '請以 --port 選擇其他連接埠，或省略它。',
  },
  'host-not-loopback': {
    message: '{host} 不是這台電腦自身的 loopback 位址。',
    hint: '請使用 127.0.0.1 或 ::1。',
  },
  'program-silent': {
    message: '執行中的程式在 {seconds} 秒內沒有回答。',
    hint: '它正忙碌，或是較舊的版本；請查看它，或重新啟動。',
  },
  'connection-mismatch': {
    message: '通訊端與連線的認知不一致（{kind}）：認為是 {state}，通訊端為 {sockets}。',
    hint: '請按「重新啟動」；若再次發生，請將記錄檔寄給支援人員。',
  },
  'not-running': {
    message: '沒有使用此資料資料夾的 HA Control Center 在執行。',
    hint: '請以此資料資料夾啟動它（或「serve」），然後再試一次。',
  },
  cancelled: { message: '操作已取消。', hint: '需要時請重新開始。' },
  'program-unreachable': {
    message: '無法連上此頁面背後的程式。',
    hint: '請重新啟動程式並開啟它顯示的位址；恢復後本頁會自動繼續。',
  },
  unexpected: { message: '未預期的錯誤：{reason}。', hint: '請將記錄檔送交支援人員。' },
};
