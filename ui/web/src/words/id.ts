/** Words of the room, Indonesian. Source: the guide's word list. */
export const id = {
  title: 'Sigap 112', signIn: 'Masuk', signOut: 'Keluar', username: 'Nama pengguna', password: 'Kata sandi', desk: 'Meja',
  wrong: 'Nama atau kata sandi salah.', tooMany: 'Terlalu banyak percobaan. Tunggu sebentar.',
  live: 'Langsung', stale: 'Tertinggal', lost: 'TERPUTUS', since: 'sejak', seconds: 'dtk',
  newCall: 'Panggilan baru', type: 'Jenis', place: 'Tempat', placeHint: 'Alamat, atau klik di peta', caller: 'Nomor penelepon',
  callerName: 'Nama', what: 'Apa yang terjadi', record: 'Catat', recorded: 'Tercatat', clear: 'Kosongkan',
  waiting: 'Menunggu', active: 'Ditangani', recent: 'Baru selesai', nothing: 'Tidak ada.', loading: 'Memuat …',
  units: 'Unit', recommend: 'Sarankan unit', assign: 'Kirim', assignAll: 'Kirim semua', shortfall: 'Kurang', min: 'mnt',
  close: 'Tutup', cancel: 'Batalkan', reason: 'Alasan', disposition: 'Hasil', callers: 'penelepon', map: 'Peta', note: 'Catatan',
  addNote: 'Tambah', choose: 'Pilih kejadian.', timeline: 'Riwayat', straight: 'garis lurus', road: 'jalan', none: 'tanpa tempat',
  offline: 'Tidak ada sambungan: perintah ditolak. Data tetap di layar.', alerts: 'Peringatan', seen: 'Dilihat', end: 'Selesai',
  committed: 'Unit sudah bertugas', refusedStale: 'Sudah diubah orang lain', position: 'Titik dipilih', noPosition: 'Belum ada titik',
  yes: 'Ya', no: 'Tidak', free: 'siap', night: 'Malam', day: 'Siang', language: 'English', pickType: 'Pilih jenis kejadian.',
  pickPlace: 'Tulis tempat atau klik peta.', all: 'Semua',
  byHand: 'Tanpa titik tidak ada urutan: pilih unit dari daftar.',
  status: {
    pending: 'Menunggu', assigned: 'Ditugaskan', en_route: 'Menuju', on_scene: 'Di lokasi', cleared: 'Selesai', closed: 'Ditutup',
    cancelled: 'Dibatalkan', merged: 'Digabung', dispatched: 'Dikirim', acknowledged: 'Diterima', staged: 'Siaga dekat',
    transporting: 'Membawa', at_destination: 'Di tujuan', handed_over: 'Diserahkan', queued: 'Antre', available: 'Siap',
    limited: 'Terbatas', out_of_service: 'Rusak', off_duty: 'Lepas tugas', unknown: 'Tidak diketahui', declined: 'Menolak',
    aborted: 'Batal jalan', diverted: 'Dialihkan',
  } as Record<string, string>,
  dispositions: {
    resolved: 'Teratasi', false_alarm: 'Alarm palsu', unfounded: 'Tidak ditemukan', transferred: 'Dilimpahkan',
    gone_on_arrival: 'Sudah tidak ada', cancelled_by_caller: 'Dibatalkan pelapor', duplicate: 'Ganda',
  } as Record<string, string>,
};
export type Words = typeof id;
