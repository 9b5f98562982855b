import { inEveryLanguage } from '../in-every-language';

export const storageWords = inEveryLanguage({
  en: {
    notStored:
      'Nothing is stored since {{time}}. {{size}} wait in memory and are written as soon as it works again.',
    leftOut:
      'More cannot wait: {{number}} changes were left out and are fetched again from Home Assistant afterwards.',
    dismiss: 'Understood',
    title: 'Database and backups',
    size: 'Databases',
    mirrorBackups: 'Back up the history each week',
    mirrorBackupsHint:
      'Checked copies in the folder “backups” of the data folder; the last two are kept. Each needs as much space as the database. Sites and settings are always backed up.',
    lastConfig: 'Last backup of sites and settings',
    lastMirror: 'Last backup of the history',
    none: 'none yet',
    backupAt: '{{time}}, {{size}}',
    backupNow: 'Back up now',
    backingUp: 'Backing up: {{percent}} %',
  },
  'zh-Hant': {
    notStored: '自 {{time}} 起未儲存任何資料。{{size}} 在記憶體中等待，恢復後立即寫入。',
    leftOut: '已無法再容納：{{number}} 筆變更未保留，之後會從 Home Assistant 重新取得。',
    dismiss: '知道了',
    title: '資料庫與備份',
    size: '資料庫',
    mirrorBackups: '每週備份歷史資料',
    mirrorBackupsHint:
      '經檢查的副本存放在資料資料夾的「backups」中，保留最近兩份。每份所需空間與資料庫相同。站點與設定一律備份。',
    lastConfig: '站點與設定的上次備份',
    lastMirror: '歷史資料的上次備份',
    none: '尚無',
    backupAt: '{{time}}，{{size}}',
    backupNow: '立即備份',
    backingUp: '備份中：{{percent}} %',
  },
  'zh-Hans': {
    notStored: '自 {{time}} 起未存储任何数据。{{size}} 在内存中等待，恢复后立即写入。',
    leftOut: '已无法再容纳：{{number}} 条变更未保留，之后会从 Home Assistant 重新获取。',
    dismiss: '知道了',
    title: '数据库与备份',
    size: '数据库',
    mirrorBackups: '每周备份历史数据',
    mirrorBackupsHint:
      '经检查的副本存放在数据文件夹的“backups”中，保留最近两份。每份所需空间与数据库相同。站点与设置始终备份。',
    lastConfig: '站点与设置的上次备份',
    lastMirror: '历史数据的上次备份',
    none: '尚无',
    backupAt: '{{time}}，{{size}}',
    backupNow: '立即备份',
    backingUp: '备份中：{{percent}} %',
  },
});
