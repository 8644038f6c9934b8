/** Words of the room, Indonesian: few and exact. Bold words of the trade come from Surabaya's own press. */
import { admin } from './id.admin';
import { codes } from './id.codes';
import { unit } from './id.unit';

export const id = {
  admin,
  codes,
  unit,
  name: 'Sigap 112',
  language: 'Bahasa Indonesia',
  other: 'English',
  signIn: {
    title: 'Masuk', username: 'Nama pengguna', password: 'Kata sandi', desk: 'Meja', deskHint: 'mis. D1', enter: 'Masuk', leave: 'Keluar',
    wrong: 'Nama atau kata sandi salah.', tooMany: 'Terlalu banyak percobaan. Tunggu sebentar.', offline: 'Server tidak menjawab.',
    sound: 'Suara hidup setelah masuk.', again: 'Sesi berakhir. Yang diketik tetap tersimpan.',
    token: 'Token', byToken: 'Layar dinding: masuk dengan token', byName: 'Masuk dengan nama', wrongToken: 'Token tidak berlaku.',
    tokenHint: 'Token tidak disimpan: setelah halaman dimuat ulang sesi hanya sampai 13 jam.',
  },
  pages: {
    call: 'Penerima', dispatch: 'Pengendali', wall: 'Layar dinding', unit: 'Unit lapangan', supervise: 'Supervisor', admin: 'Administrasi',
    forbidden: 'Peran Anda tidak membuka halaman ini.', unknown: 'Halaman ini tidak ada.', open: 'Buka', failed: 'Halaman gagal dimuat.',
  },
  bar: {
    live: 'TERHUBUNG', stale: 'TERTINGGAL', lost: 'TERPUTUS', joining: 'MENYAMBUNG', seconds: (n: number) => `${n} d`, data: 'data',
    useRadio: 'gunakan HT', behind: (age: string) => `Data terakhir ${age} lalu`, noRecent: 'Belum ada data',
    desk: 'Meja', night: 'Malam', day: 'Siang', help: 'Tombol', soundOn: 'Suara', soundOff: 'Suara mati: klik', muted: (s: number) => `Senyap ${s} d`,
    mute: 'Senyap 60 d', waiting: 'Menunggu', alerts: 'Peringatan', queue: 'Antrean', missed: 'Tak terjawab', exercise: 'LATIHAN', pages: 'Halaman',
    outbox: (n: number) => `${n} belum terkirim`, lettersOff: 'Tombol huruf mati', lettersOn: 'Tombol huruf hidup',
  },
  states: {
    loading: 'Memuat', empty: 'Kosong', failed: 'Gagal dimuat.', retry: 'Coba lagi', stale: (age: string) => `Data ${age} lalu`,
    forbidden: 'Peran Anda tidak membuka bagian ini.', partial: 'Sebagian tidak termuat.', refused: 'Ditolak',
    unread: 'Data belum dibaca.', old: 'Gagal dimuat lagi: ini yang lama.',
  },
  results: {
    offline: 'Terputus: tidak dikirim. Kirim lagi setelah tersambung.', unsent: 'Tidak ada jawaban: mungkin sudah, mungkin belum. Lihat papan. Kirim lagi: tidak akan ganda.',
    away: 'Server sibuk: belum terkirim.', undo: 'Urungkan', undone: 'Diurungkan', done: 'Selesai', dismiss: 'Tutup', sending: 'Mengirim',
    stale: (field: string, by: string, at: string) => `${field} diubah ${by} ${at}`, now: 'sekarang', keep: 'Pakai yang baru', force: 'Kirim punya saya',
    committed: (unit: string, incident: string) => `${unit} sudah di ${incident}`, by: (name: string, at: string) => `oleh ${name} ${at}`,
    unavailable: (unit: string, why: string) => `${unit} ${why}`, substitutes: 'Pengganti', useSubstitutes: 'Ganti', unitsActive: 'Unit masih bertugas',
    setAside: (unit: string) => `${unit}: tidak berlaku, keadaannya sudah berubah`,
    gates: 'Syarat tutup belum terpenuhi', refusedUnits: 'Tidak ikut', allowed: 'Yang boleh', last: 'Terakhir',
  },
  keys: {
    title: 'Tombol', everywhere: 'Di mana saja', incident: 'Baris kejadian', unit: 'Baris unit', form: 'Panggilan', line: 'Baris perintah', list: 'Daftar',
    close: 'Tutup', commit: 'Kirim', back: 'Kembali', next: 'Panel berikut', help: 'Tombol ini', urgent: 'Paling mendesak', ack: 'Tanggapi peringatan',
    command: 'Baris perintah', newCall: 'Panggilan baru', attach: 'Gabung', question: 'Pertanyaan berikut', move: 'Pilih baris', open: 'Buka',
    undo: 'Urungkan', letters: 'Huruf tunggal hidup/mati', print: 'Cetak', filter: 'Saring',
  },
  calls: {
    results: { reached: 'Tersambung', no_answer: 'Tidak diangkat', busy: 'Sibuk', wrong_number: 'Salah nomor' }, tried: (n: number) => `${n}x dicoba`,
    newCall: 'Panggilan baru', caller: 'Pelapor', number: 'Nomor', callerName: 'Nama', callBack: 'Telepon balik', silent: 'Tidak bisa bicara',
    missed: 'Tak terjawab', ringing: 'Berdering', noMissed: 'Tidak ada panggilan untuk ditelepon balik', history: (n: number) => `Nomor ini: ${n}x`,
    pranks: (n: number) => `${n} iseng`, noHistory: 'Nomor belum pernah menelepon', type: 'Jenis', subtype: 'Rincian', place: 'Lokasi', placeHint: 'Jalan, tempat, patokan',
    what: 'Apa yang terjadi', ask: 'Tanya', yes: 'Ya', no: 'Tidak', priority: 'Prioritas', automatic: 'otomatis', send: 'Kirim', update: 'Simpan tambahan',
    unverified: 'Lokasi belum pasti', landmark: 'Patokan', floor: 'Lantai', level: 'Tingkat jalan', direction: 'Arah', km: 'Km', access: 'Akses', width: 'Lebar jalan (m)',
    more: 'Rincian lokasi', say: 'Ucapkan ke pelapor', help: 'Bantuan', noHelp: 'Belum ada unit', similar: 'Kejadian mirip', noSimilar: 'Tidak ada yang mirip',
    completed: 'Dilengkapi pelapor', attach: 'Gabung', attached: (n: string) => `Pelapor digabung ke ${n}`, recorded: (n: string) => `${n} terkirim`, saved: (n: string) => `${n} disimpan`,
    queued: 'Disimpan di meja ini, dikirim saat tersambung', pickType: 'Pilih jenis.', pickPlace: 'Isi lokasi atau klik peta.', endAs: 'Bukan darurat', ended: 'Panggilan dicatat',
    drafts: 'Konsep', draft: 'Konsep', discard: 'Buang', restore: 'Buka', point: 'Titik', noPoint: 'Belum ada titik', parted: 'Belum ada titik: ketikan diubah. Pilih hasil atau klik peta.', fromCaller: 'Posisi pelapor', fromMap: 'Klik peta', radius: (m: string) => `± ${m}`,
    clearPoint: 'Hapus titik', searchOff: 'Pencarian lokasi tidak tersedia', searchFailed: 'Pencarian gagal: ketikan tetap dipakai', noHits: 'Tidak ditemukan: ketikan tetap dipakai', hits: 'Hasil', callers: (n: number) => `${n} pelapor`,
    outbox: 'Belum terkirim', resend: 'Kirim lagi', edit: 'Ubah', arrives: (t: string) => `tiba ${t}`, notes: 'Catatan', classify: 'Catat sebagai', outside: 'di luar kota', sentAs: 'Terkirim', next: 'Panggilan berikut',
  },
  dispatch: {
    waiting: 'Menunggu', active: 'Berjalan', recent: 'Baru ditutup', reports: 'Aduan', units: 'Unit', map: 'Peta', detail: 'Rincian', alerts: 'Peringatan', topAlert: 'Peringatan teratas', incidents: 'Kejadian',
    noWaiting: 'Tidak ada yang menunggu', noActive: 'Tidak ada yang berjalan', noRecent: 'Tidak ada yang baru ditutup', noReports: 'Tidak ada aduan', handover: 'Serah terima', find: 'Cari', notHere: 'Kejadian tidak ditemukan', noUnits: 'Tidak ada unit', noAlerts: 'Tidak ada peringatan',
    choose: 'Pilih kejadian', filter: 'Saring', all: 'SEMUA', agency: 'Instansi', area: 'Wilayah', hidden: (n: number) => `${n} tersembunyi`, clear: 'Hapus saringan',
    ready: (n: number, all: number) => `siap ${n}/${all}`, fresh: (n: number) => `+${n} baru`, ownWindow: 'Jendela sendiri', back: 'KEMBALI', held: (t: string) => `ditahan s.d. ${t}`,
    proposal: 'Usul', shortfall: 'Kurang', passed: 'Dilewati', cover: 'Harga bagi wilayah lain', candidates: 'Calon lain', noPlace: 'Tanpa titik: pilih dari daftar', straight: (f: string) => `garis lurus × ${f}`, road: 'lewat jalan',
    computing: 'Menghitung', asOf: (t: string) => `dihitung ${t}`, refresh: 'Hitung lagi', tell: 'Beri tahu', met: 'terpenuhi', nobody: 'Tidak ada usul',
    timeline: 'Riwayat', notes: 'Catatan', noNotes: 'Belum ada catatan', unitsOn: 'Unit', noUnitsOn: 'Belum ada unit', queuedUnits: 'Antre', places: 'Lokasi sebelumnya',
    unread: 'lokasi baru belum dibaca', by: (name: string) => name, command: 'Perintah', commandHint: '/a 413 PMK-11', callers: 'Pelapor', answers: 'Jawaban', area2: 'Wilayah',
    overdue: 'belum diterima', station: 'pos', cover2: 'geser pos', stations: 'Pos', closures: 'Tutup jalan', reach: 'Jangkauan 8 mnt', layers: 'Lapisan', centre: 'Ke kejadian', city: 'Seluruh kota', follow: 'Ikuti', mapOff: 'Peta tidak tersedia', noGl: 'Peta butuh WebGL; papan tetap berjalan',
    sort: 'Urut', byStatus: 'status', bySign: 'sandi', noPositions: (n: number) => `${n} unit tanpa posisi`, more: (n: number) => `+${n} lagi`, off: (n: number) => `${n} lepas piket`, print: 'Cetak', level: (n: number) => `Tingkat ${n}`, eta: 'tiba', noOthers: 'Tidak ada', people: 'awak', picked: (n: number) => `${n} dipilih`,
    merged: (n: string) => `digabung ke ${n}`, legend: 'Tanda', others: 'Lain-lain', fewer: 'Ringkas', stop: 'Berhenti', gone: 'keluar dari daftar', sheet: 'Lembar kejadian', printed: 'Dicetak', split: 'Ukuran panel',
  },
  acts: {
    assign: 'Tugaskan', pick: 'Pilih', stage: 'Siaga', divert: 'Alihkan', replace: 'Ganti', swap: 'Tukar', hold: 'Tahan', release: 'Lepas tahan', location: 'Lokasi', level: 'Tingkat',
    note: 'Catatan', claim: 'Ambil alih', transfer: 'Serahkan', cancel: 'Batalkan', close: 'Tutup', reopen: 'Buka lagi', merge: 'Gabung', unmerge: 'Pisahkan', priority: 'Prioritas', type: 'Jenis',
    status: 'Status', correct: 'Koreksi', cover: 'Geser pos', emergency: 'DARURAT', endAlert: 'Selesai', ack: 'Tanggapi', print: 'Cetak', advise: 'Hitung lagi', decline: 'Tolak', call: 'Panggilan baru',
  },
  fields: {
    units: 'Unit', unit: 'Unit', from: 'Dari', incident: 'Kejadian', reason: 'Alasan', override: 'Alasan menyimpang', minutes: 'Menit', desk: 'Meja', disposition: 'Hasil', note: 'Catatan', place: 'Lokasi', level: 'Tingkat', priority: 'Prioritas', type: 'Jenis',
    status: 'Status', audience: 'Untuk', urgent: 'Penting', station: 'Pos', until: 'Sampai', order: 'Perintah', rest: 'Tugaskan yang bebas', required: 'wajib', second: 'Dengan', kind: 'Macam', at: 'Jam', readyAt: 'Siap lagi (menit)', from2: 'Unit ini',
  },
  orders: { respond: 'meluncur', stage: 'siaga di titik aman', stand_by: 'bersiap' },
  reasons: {
    hold: ['Menunggu unit', 'Menunggu konfirmasi', 'Pelapor dihubungi lagi'], cancel: ['Dibatalkan pelapor', 'Laporan ganda', 'Salah catat'],
    divert: ['Prioritas lebih tinggi', 'Lebih dekat'], replace: ['Kendaraan rusak', 'Lebih cepat tiba', 'Awak tidak siap'], location: ['Lokasi salah', 'Titik bergeser', 'Patokan baru'],
    cover: ['Pos kosong'], reopen: ['Terjadi lagi', 'Salah tutup'], correct: ['Salah tekan', 'Laporan radio terlambat'], out: ['Rusak', 'Isi air', 'Isi bensin', 'Awak istirahat'], alert: ['Sudah ditangani', 'Awak aman', 'Salah tekan'],
  },
  command: {
    a: 'tugaskan', s: 'status', d: 'alihkan', n: 'catatan', x: 'tutup', t: 'tahan', i: 'ambil alih', h: 'serahkan', unknown: (v: string) => `${v}: perintah tidak dikenal`,
    noIncident: (v: string) => `${v}: tidak ada kejadian ini`, noUnit: (v: string) => `${v}: tidak ada unit ini`, noStatus: (v: string) => `${v}: tidak ada status ini`, noDisposition: (v: string) => `${v}: tidak ada hasil ini`,
    missing: (what: string) => `kurang: ${what}`, hint: 'Tab melengkapi',
  },
  alerts: {
    call_ringing: (o: Record<string, string>) => `BERDERING ${o.call_sign ?? ''}`.trim(), call_abandoned: () => 'Tak terjawab, belum ditelepon balik', waiting: (o: Record<string, string>) => `${o.number ?? ''} ${o.type ?? ''} belum ada unit`, target: (o: Record<string, string>) => `${o.number ?? ''} belum ada di lokasi`,
    not_acknowledged: (o: Record<string, string>) => `${o.call_sign ?? ''} belum menerima`, turnout: (o: Record<string, string>) => `${o.call_sign ?? ''} belum meluncur`, no_movement: (o: Record<string, string>) => `${o.call_sign ?? ''} tidak bergerak`, past_eta: (o: Record<string, string>) => `${o.call_sign ?? ''} lewat waktu tiba`,
    location_unread: (o: Record<string, string>) => `${o.call_sign ?? ''} belum membaca lokasi baru`, desk_silent: (o: Record<string, string>) => `Meja ${o.desk ?? ''} diam`, unit_lost: (o: Record<string, string>) => `${o.call_sign ?? ''} keluar`, units_requested: (o: Record<string, string>) => `${o.call_sign ?? ''} minta bantuan`,
    take: 'Ambil alih semua', instead: (unit: string, eta: string) => `Usul ${unit} ${eta}`, keeps: (n: number) => `${n} kejadian`,
    crew_emergency: (o: Record<string, string>) => `DARURAT PERSONEL ${o.call_sign ?? ''}`, report_after_end: (o: Record<string, string>) => `${o.call_sign ?? ''} melapor setelah ditarik`,
    other: (kind: string) => kind, grouped: (n: number) => `${n} peringatan dalam 10 menit`, acked: (by: string) => `ditanggapi ${by}`, end: 'Selesai', for: (n: string) => `(${n})`,
  },
  handover: {
    title: 'Serah terima', none: 'Belum ada serah terima', draw: 'Buat lembar', from: 'Meja', to: 'Ke meja', notes: 'Catatan', cautions: 'Kewaspadaan, satu tiap baris', giver: 'Menyerahkan', receiver: 'Menerima', sign: 'Tanda tangan', signed: 'ditandatangani', open: 'belum selesai', done: 'selesai', incidents: (n: number) => `${n} kejadian`, drawn: (desk: string, to: string) => `Lembar ${desk} ke ${to}`, left: (n: number) => `${n} kejadian baru tetap di meja lama`, frozen: 'dibekukan', print: 'Cetak', back: 'Daftar',
  },
  wall: {
    waiting: 'Menunggu', active: 'Berjalan', today: 'Tanggap hari ini', median: 'median', within: (n: number) => `≤ ${n} mnt`, data: 'Data', calls: 'panggilan', units: 'unit', stale: (n: number) => `${n} basi`, journal: 'jurnal', ok: 'ok', dead: 'mati',
    more: (n: number) => `+${n} lagi`, none: 'Tidak ada kejadian', response: 'tanggap', failed: 'gagal', signedOut: 'BELUM MASUK', noCalls: 'belum ada', age: (t: string) => t,
  },
  sheet: { title: 'LEMBAR KEJADIAN', printed: 'Dicetak', by: 'oleh', asOf: 'Data per', units: 'Unit', notes: 'Catatan dan riwayat', callers: 'Pelapor', place: 'Lokasi', sign: 'Paraf', stale: 'DATA LAMA', blank: 'Diisi tangan' },
};
export type Words = typeof id;
